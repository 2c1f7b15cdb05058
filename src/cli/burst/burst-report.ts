import type { DriverName } from "../../engine/driver.ts";
import type { AuditMessage, WorkerMessage } from "./burst-messages.ts";

/** The result of a burst: the document that `walguard burst --json` prints. */
export interface BurstReport {
  readonly procs: number;
  /** Writes per process. */
  readonly writes: number;
  /** Total number of writes. */
  readonly expected: number;
  /** Writes whose transaction returned without an error. */
  readonly acknowledged: number;
  /** Tasks in the file, as a fresh process sees it. */
  readonly rows: number;
  /** Acknowledged writes that are not in the file. Anything but 0 is lost data. */
  readonly missing: number;
  /** Tasks of which something is in the file twice. */
  readonly doubled: number;
  /** Tasks in the file that a worker was told are not. */
  readonly ghosts: number;
  /** Tasks in the file that no worker tried to write. */
  readonly foreign: number;
  /** Errors by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the common start until the last process has closed, in milliseconds. */
  readonly elapsedMs: number;
  readonly throughputPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Jain's index over the processes' rates: 1 when all were served equally, 1/procs when one got everything. */
  readonly fairness: number;
  /** The greatest length of the WAL seen, in bytes; sampled every few milliseconds. */
  readonly walPeakBytes: number;
  /** Files left next to the database after all processes have closed it. */
  readonly sidecars: readonly string[];
  readonly quickCheck: string;
  readonly integrityCheck: string;
  readonly driver: DriverName;
  readonly sqliteVersion: string;
}

export type WorkerResult = Extract<WorkerMessage, { kind: "result" }>;

/** What the parent observed while the burst ran. */
export interface BurstObservation {
  readonly driver: DriverName;
  readonly writes: number;
  readonly elapsedMs: number;
  readonly walPeakBytes: number;
  readonly sidecars: readonly string[];
}

/** Combines the results of the workers, the audit and the parent. */
export function burstReport(
  results: readonly WorkerResult[],
  audit: AuditMessage,
  seen: BurstObservation,
): BurstReport {
  const latencies = results.flatMap((result) => result.latenciesMs).sort((a, b) => a - b);
  const errors: Record<string, number> = {};
  for (const result of results) {
    for (const [code, count] of Object.entries(result.errors)) errors[code] = (errors[code] ?? 0) + count;
  }
  return {
    procs: results.length,
    writes: seen.writes,
    expected: results.length * seen.writes,
    acknowledged: latencies.length,
    rows: audit.rows,
    missing: audit.missing,
    doubled: audit.doubled,
    ghosts: audit.ghosts,
    foreign: audit.foreign,
    errors,
    elapsedMs: round(seen.elapsedMs),
    throughputPerSecond: Math.round((latencies.length / seen.elapsedMs) * 1000),
    latencyMs: {
      p50: round(percentile(latencies, 0.5)),
      p99: round(percentile(latencies, 0.99)),
      max: round(latencies.at(-1) ?? 0),
    },
    fairness: round(jain(results.map((result) => result.latenciesMs.length / result.elapsedMs))),
    walPeakBytes: seen.walPeakBytes,
    sidecars: seen.sidecars,
    quickCheck: audit.quickCheck,
    integrityCheck: audit.integrityCheck,
    driver: seen.driver,
    sqliteVersion: results.find((result) => result.sqliteVersion !== "")?.sqliteVersion ?? "",
  };
}

/**
 * What is wrong with a burst, in words. Empty when every write was acknowledged and is in the file once, nothing else
 * is, both checks say `ok`, and no write-lock file was left.
 */
export function burstFindings(report: BurstReport): string[] {
  const findings: string[] = [];
  if (report.missing > 0) findings.push(`${report.missing} acknowledged writes are not in the file`);
  if (report.doubled > 0) findings.push(`${report.doubled} tasks are in the file more than once`);
  if (report.ghosts > 0) findings.push(`${report.ghosts} writes failed and are in the file`);
  if (report.foreign > 0) findings.push(`${report.foreign} tasks in the file were written by nobody`);
  if (report.acknowledged !== report.expected) {
    findings.push(`${report.expected - report.acknowledged} of ${report.expected} writes failed`);
  }
  if (report.rows < report.acknowledged) {
    findings.push(`the file has ${report.rows} tasks, but ${report.acknowledged} were acknowledged`);
  }
  for (const [code, count] of Object.entries(report.errors)) findings.push(`${count} x ${code}`);
  if (report.quickCheck !== "ok") findings.push(`quick_check: ${report.quickCheck}`);
  if (report.integrityCheck !== "ok") findings.push(`integrity_check: ${report.integrityCheck}`);
  for (const lock of writeLocks(report)) findings.push(`a write lock file was left: ${lock}`);
  return findings;
}

/** Files that a lock of its own for each write would have left (IL-002). */
export function writeLocks({ sidecars }: Pick<BurstReport, "sidecars">): string[] {
  return sidecars.filter((name) => name.endsWith(".db.lock"));
}

/** A percentile of sorted values (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Jain's fairness index: the square of the sum, divided by n times the sum of the squares. */
export function jain(rates: readonly number[]): number {
  const sum = rates.reduce((total, rate) => total + rate, 0);
  const squares = rates.reduce((total, rate) => total + rate * rate, 0);
  return squares === 0 ? 0 : (sum * sum) / (rates.length * squares);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
