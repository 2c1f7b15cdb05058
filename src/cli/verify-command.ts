/** `walguard verify`, and `npm start`: the suite and the main job with every available driver, and one verdict. */

import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { select } from "../../spec/runner/case/selection.ts";
import { endLineProcesses } from "../../spec/runner/process/line-process.ts";
import type { SuiteResult } from "../../spec/runner/report/result.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { type DriverName, driverNames, loadDriver } from "../engine/driver.ts";
import { DriverError } from "../errors.ts";
import { type BurstReport, writeLocks } from "./burst/burst-report.ts";
import { burst } from "./burst-command.ts";
import { exitCode } from "./exit-code.ts";
import { endOnInterrupt } from "./interrupt.ts";
import { showProgress } from "./progress.ts";
import { formatNumber, renderTable } from "./table.ts";
import { inWorkingPlace } from "./working-place.ts";

export interface VerifyCommandOptions {
  readonly quick?: boolean;
  readonly dir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type Verdict = "pass" | "fail" | "skip";

/** One thing that was verified, or could not be verified. */
interface Check {
  readonly what: string;
  readonly driver: DriverName;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** @returns 0 when everything passed, 1 when something failed, 3 when no driver could be tried */
export async function verifyCommand(options: VerifyCommandOptions): Promise<number> {
  endOnInterrupt(endLineProcesses);
  const checks: Check[] = [];
  const suites: SuiteResult[] = [];
  const bursts: BurstReport[] = [];
  for (const driver of driverNames) {
    const absent = absence(driver);
    if (absent !== null) {
      checks.push({ what: "everything", driver, verdict: "skip", detail: absent });
      continue;
    }
    const suite = await conform(driver, options);
    suites.push(suite);
    checks.push(judgeSuite(driver, suite));
    const report = await mainJob(driver, options);
    bursts.push(report);
    checks.push(...judgeBurst(report));
  }
  const verdict = overall(checks);
  if (options.json) process.stdout.write(`${JSON.stringify({ verdict, checks, suites, bursts }, null, 2)}\n`);
  else process.stdout.write(`${render(checks, bursts, verdict)}\n`);
  return { pass: exitCode.well, fail: exitCode.findings, skip: exitCode.couldNotRun }[verdict];
}

/** Why a driver cannot be tried, or `null`. */
function absence(driver: DriverName): string | null {
  try {
    loadDriver(driver);
    return null;
  } catch (error) {
    if (error instanceof DriverError) return error.message;
    throw error;
  }
}

/** The fast tier of the conformance suite, all levels, on the reference implementation. */
function conform(driver: DriverName, options: VerifyCommandOptions): Promise<SuiteResult> {
  const cases = select(loadCases(), { level: "walguard" }, false);
  const progress = showProgress(`suite, ${driver}`, cases.length, options.quiet === true);
  let done = 0;
  return inWorkingPlace(options.dir, async (directory) => {
    try {
      const adapter = referenceAdapter(driver);
      return await runSuite({
        adapter,
        cases,
        directory,
        strict: true,
        onResult: () => progress.update(++done),
      });
    } finally {
      progress.stop();
    }
  });
}

function judgeSuite(driver: DriverName, { summary, cases }: SuiteResult): Check {
  const { pass, fail, advice, skip, error } = summary;
  // What is advice for others is a duty of the reference.
  const wrong = cases.filter(({ status }) => status !== "pass" && status !== "skip");
  const named = wrong.map(({ id, status }) => `\n${status} ${id}`).join("");
  return {
    what: "conformance suite, fast tier",
    driver,
    verdict: wrong.length > 0 ? "fail" : pass > 0 ? "pass" : "skip",
    detail: `${pass} pass, ${fail} fail, ${advice} advice, ${skip} skip, ${error} error${named}`,
  };
}

function mainJob(driver: DriverName, { quick, dir, quiet }: VerifyCommandOptions): Promise<BurstReport> {
  const size = quick === true ? { procs: 6, writes: 40 } : { procs: 20, writes: 220 };
  return burst({ ...size, driver, ...(dir && { dir }), ...(quiet && { quiet }) });
}

function judgeBurst(report: BurstReport): Check[] {
  const { driver, procs, writes, expected } = report;
  const check = (what: string, holds: boolean, detail: string): Check => {
    return { what, driver, verdict: holds ? "pass" : "fail", detail };
  };
  const errors = Object.values(report.errors).reduce((total, count) => total + count, 0);
  return [
    check(
      `${procs} processes x ${writes} writes`,
      report.acknowledged === expected && errors === 0,
      `${formatNumber(report.acknowledged)}/${formatNumber(expected)} acknowledged, ${errors} errors`,
    ),
    check(
      "every acknowledged row is in the file",
      report.missing === 0 && report.rows >= report.acknowledged,
      `${formatNumber(report.rows)} rows seen by a fresh process, ${report.missing} missing`,
    ),
    check(
      "the file is intact",
      report.quickCheck === "ok" && report.integrityCheck === "ok",
      `quick_check ${report.quickCheck}, integrity_check ${report.integrityCheck}`,
    ),
    check(
      "no write-lock file next to the database",
      writeLocks(report).length === 0,
      report.sidecars.join(", ") || "no other files",
    ),
  ];
}

function overall(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.verdict === "fail")) return "fail";
  return checks.some((check) => check.verdict === "pass") ? "pass" : "skip";
}

function render(checks: readonly Check[], bursts: readonly BurstReport[], verdict: Verdict): string {
  const rows = checks.map(({ what, driver, verdict: one, detail }) => [what, driver, one, detail]);
  const skipped = checks.filter((check) => check.verdict === "skip").length;
  const words = {
    pass: "verified",
    fail: "NOT verified: see the rows marked fail",
    skip: "nothing could be verified on this machine",
  }[verdict];
  const speeds = bursts.map(
    ({ driver, throughputPerSecond, latencyMs, fairness }) =>
      `${driver}: ${formatNumber(throughputPerSecond)} writes/s, p99 ${formatNumber(latencyMs.p99, 1)} ms, worst ${formatNumber(latencyMs.max)} ms, fairness ${formatNumber(fairness, 2)}`,
  );
  const note = skipped > 0 ? ` (${skipped} skipped; the table gives the reason)` : "";
  const table = renderTable(["what", "driver", "verdict", "seen"], rows);
  return [table, ...speeds, `walguard: ${words}${note}`].join("\n");
}
