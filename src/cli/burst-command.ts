/** `walguard burst`. */
import { type DriverName, defaultDriverName } from "../engine/driver.ts";
import { runBurst } from "./burst/burst.ts";
import { type BurstReport, burstFindings } from "./burst/burst-report.ts";
import { exitCode } from "./exit-code.ts";
import { showProgress } from "./progress.ts";
import { formatNumber, renderTable } from "./table.ts";
import { inWorkingPlace } from "./working-place.ts";

export interface BurstCommandOptions {
  readonly procs: number;
  readonly writes: number;
  /** Default: the first one that can be loaded. */
  readonly driver?: DriverName;
  readonly dir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @returns 0 when every write was acknowledged and the file is intact, else 1 */
export async function burstCommand(options: BurstCommandOptions): Promise<number> {
  const report = await burst(options);
  const findings = burstFindings(report);
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : `${renderBurst(report, findings)}\n`,
  );
  return findings.length === 0 ? exitCode.well : exitCode.findings;
}

/** Runs one burst in a directory of its own, with a progress bar. */
export function burst(options: BurstCommandOptions): Promise<BurstReport> {
  const driver = options.driver ?? defaultDriverName();
  return inWorkingPlace(options.dir, async (directory) => {
    const progress = showProgress(`burst, ${driver}`, options.procs * options.writes, options.quiet === true);
    try {
      return await runBurst({ ...options, driver, directory, onProgress: (done) => progress.update(done) });
    } finally {
      progress.stop();
    }
  });
}

function renderBurst(report: BurstReport, findings: readonly string[]): string {
  const { latencyMs } = report;
  const errors = Object.entries(report.errors).map(([code, count]) => `${count} x ${code}`);
  const rows = [
    ["driver", `${report.driver}, SQLite ${report.sqliteVersion}`],
    ["processes x writes", `${report.procs} x ${report.writes}`],
    ["writes acknowledged", `${formatNumber(report.acknowledged)} of ${formatNumber(report.expected)}`],
    ["rows seen by a fresh process", formatNumber(report.rows)],
    ["acknowledged but missing", formatNumber(report.missing)],
    [
      "doubled, ghosts, written by nobody",
      [report.doubled, report.ghosts, report.foreign].map((count) => formatNumber(count)).join(", "),
    ],
    ["errors", errors.join(", ") || "none"],
    ["time, including connecting", `${formatNumber(report.elapsedMs)} ms`],
    ["throughput", `${formatNumber(report.throughputPerSecond)} writes/s`],
    [
      "latency p50, p99, max",
      `${formatNumber(latencyMs.p50, 2)}, ${formatNumber(latencyMs.p99, 1)}, ${formatNumber(latencyMs.max)} ms`,
    ],
    ["fairness (1 is even)", formatNumber(report.fairness, 3)],
    ["longest WAL", `${formatNumber(report.walPeakBytes / 1e6, 1)} MB`],
    ["other files left", report.sidecars.join(", ") || "none"],
    ["quick_check, integrity_check", `${report.quickCheck}, ${report.integrityCheck}`],
  ];
  const verdict =
    findings.length === 0 ? "every write is in the file, and the file is intact" : findings.join("\n");
  return `${renderTable(["burst", ""], rows)}\n${verdict}`;
}
