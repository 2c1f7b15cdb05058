/** Puts the rounds of one peer together. */
import { percentile } from "../burst/burst-report.ts";
import { type MetricName, metrics } from "./metrics.ts";
import { addErrors, type ErrorCounts } from "./processes/error-counts.ts";
import type { AuditReport, MetricReport, PeerReport } from "./report.ts";
import type { PeerRuns } from "./rounds.ts";
import type { Run } from "./run.ts";
import { spreadOf } from "./statistics.ts";

/** @param hasTimeline whether to tell who held the lock when, in the first round */
export function peerReport({ peer, runs, leftOut }: PeerRuns, hasTimeline: boolean): PeerReport {
  const errors: ErrorCounts = {};
  for (const run of runs) addErrors(errors, run.errors ?? {});
  const latencies = runs.flatMap((run) => run.latenciesMs ?? []).sort((a, b) => a - b);
  const audit = auditOf(runs);
  const timeline = hasTimeline ? runs[0]?.timeline : undefined;
  return {
    name: peer.name,
    what: peer.what,
    status: leftOut?.status ?? "measured",
    ...(leftOut && { reason: leftOut.reason }),
    metrics: metricReports(runs),
    ...(latencies.length > 0 && { latencyMs: quantiles(latencies) }),
    errors,
    ...(audit && { audit }),
    ...(timeline && { timeline }),
  };
}

function metricReports(runs: readonly Run[]): PeerReport["metrics"] {
  const reports: Partial<Record<MetricName, MetricReport>> = {};
  for (const name of Object.keys(metrics) as MetricName[]) {
    const values = runs.map((run) => run.metrics[name]).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    const { unit, better } = metrics[name];
    reports[name] = { unit, better, ...spreadOf(values.map(short)) };
  }
  return reports;
}

/** Six digits are more than any clock here is good for. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

const pointsPerDecade = 16;

/** The distribution of sorted latencies, finer towards its slow end: that is the end that matters. */
function quantiles(sorted: readonly number[]): [number, number][] {
  const points: [number, number][] = [];
  for (let step = 0; ; step++) {
    const slower = 10 ** (-step / pointsPerDecade);
    if (slower * sorted.length < 1) break;
    points.push([1 - slower, percentile(sorted, 1 - slower)]);
  }
  points.push([1, sorted.at(-1) ?? 0]);
  return points.map(([share, value]) => [short(share), short(value)]);
}

function auditOf(runs: readonly Run[]): AuditReport | undefined {
  const audits = runs.flatMap((run) => run.audit ?? []);
  if (audits.length === 0) return undefined;
  const sum = (name: "acknowledged" | "missing" | "doubled" | "ghosts" | "foreign"): number =>
    audits.reduce((total, audit) => total + audit[name], 0);
  return {
    acknowledged: sum("acknowledged"),
    missing: sum("missing"),
    doubled: sum("doubled"),
    ghosts: sum("ghosts"),
    foreign: sum("foreign"),
    intact: audits.every((audit) => audit.quickCheck === "ok"),
  };
}

/**
 * What must never be seen of any layer: an acknowledged write that is not in the file, one that is there twice, rows of
 * nobody, a damaged file; and of one that says what became of a write, one that failed and is there.
 *
 * @param scenario its name, for the message
 */
export function alarmsOf(scenario: string, { name, audit }: PeerReport): string[] {
  if (audit === undefined) return [];
  const { acknowledged, missing, doubled, ghosts, foreign, intact } = audit;
  const told: [number, string][] = [
    [missing, `of ${acknowledged} acknowledged writes are NOT IN THE FILE`],
    [doubled, "writes are in the file more than once"],
    [ghosts, "writes failed as rolled back, and are in the file"],
    [foreign, "tasks in the file were written by nobody"],
    [intact ? 0 : 1, "or more files are damaged"],
  ];
  return told.filter(([count]) => count > 0).map(([count, what]) => `${scenario}, ${name}: ${count} ${what}`);
}
