/** `walguard bench`. */
import { readFileSync, writeFileSync } from "node:fs";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { ArgumentError } from "../errors.ts";
import { leftOutLines, renderBench } from "./bench/bench-tables.ts";
import type { BenchReport } from "./bench/report.ts";
import { countRuns, isWell, runBench } from "./bench/run-bench.ts";
import type { Scenario } from "./bench/scenarios/scenario.ts";
import { allScenarios } from "./bench/scenarios/scenario-list.ts";
import { selectScenarios } from "./bench/selection.ts";
import { targets as allTargets, type Target } from "./bench/targets.ts";
import { exitCode } from "./exit-code.ts";
import { showProgress } from "./progress.ts";
import { renderTable } from "./table.ts";

export interface BenchCommandOptions {
  /** Default: 5; with `quick`, 1. */
  readonly rounds?: number;
  readonly dir?: string;
  readonly only?: readonly string[];
  readonly peers?: readonly string[];
  readonly quick?: boolean;
  readonly list?: boolean;
  /** Where to write the page with the plots. */
  readonly page?: string;
  /** A JSON document of an earlier run, to show instead of running. */
  readonly from?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What there is to run; tests pass others. */
export interface BenchContents {
  readonly scenarios: readonly Scenario[];
  readonly targets: readonly Target[];
}

/**
 * @param options as on the command line
 * @param version walguard's version
 * @param contents default: all of walguard's own
 * @returns 0 when every target that was judged is met and nothing was lost, 1 when not, 2 for an unknown name
 */
export async function benchCommand(
  options: BenchCommandOptions,
  version: string,
  contents: BenchContents = { scenarios: allScenarios(options.quick === true), targets: allTargets },
): Promise<number> {
  let chosen: readonly Scenario[];
  try {
    const { scenarios, targets } = contents;
    const offered =
      options.quick === true && options.only === undefined
        ? scenarios.filter((scenario) => scenario.isBetweenOthers !== true)
        : scenarios;
    chosen = selectScenarios(offered, targets, options.only, options.peers);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    process.stderr.write(`walguard bench: ${error.message}\n`);
    return exitCode.usage;
  }
  if (options.list === true) {
    process.stdout.write(`${renderList(chosen, contents.targets)}\n`);
    return exitCode.well;
  }
  // Before minutes of measuring: a page that cannot be drawn is no reason to lose them.
  const drawPage = options.page === undefined ? null : await loadPage();
  const report =
    options.from === undefined
      ? await run(options, chosen, contents.targets, version)
      : readReport(options.from);
  tell(report, options);
  if (drawPage !== null && options.page !== undefined) writeFileSync(options.page, drawPage(report));
  return isWell(report) ? exitCode.well : exitCode.findings;
}

async function run(
  options: BenchCommandOptions,
  scenarios: readonly Scenario[],
  targets: readonly Target[],
  version: string,
): Promise<BenchReport> {
  const quick = options.quick === true;
  const rounds = options.rounds ?? (quick ? 1 : 5);
  const progress = showProgress("bench", countRuns({ scenarios, rounds }), options.quiet === true);
  try {
    const onRun = (done: number): void => progress.update(done);
    return await runBench({ scenarios, targets, rounds, quick, version, dir: options.dir, onRun });
  } finally {
    progress.stop();
  }
}

function tell(report: BenchReport, { json }: BenchCommandOptions): void {
  if (json !== true) {
    process.stdout.write(`${renderBench(report)}\n`);
    return;
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
  for (const line of leftOutLines(report.scenarios)) process.stderr.write(`walguard bench: ${line}\n`);
  for (const alarm of report.alarms) process.stderr.write(`walguard bench: ALARM: ${alarm}\n`);
}

/** @throws {ArgumentError} when it is not the document of a run */
function readReport(path: string): BenchReport {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ArgumentError(`--from ${path} cannot be read as JSON: ${(cause as Error).message}`, {
      hint: "pass what walguard bench --json has printed",
      path,
      cause,
    });
  }
  const [error] = schemaErrors("bench-1.json", report);
  if (error === undefined) return report as BenchReport;
  throw new ArgumentError(`--from ${path} is not the report of a benchmark: ${error}`, {
    hint: "pass what walguard bench --json of this version has printed",
    path,
  });
}

async function loadPage(): Promise<(report: BenchReport) => string> {
  const { loadPlots } = await import("./bench/page/plot-library.ts");
  const { renderPage } = await import("./bench/page/page.ts");
  const plots = await loadPlots();
  return (report) => renderPage(report, plots);
}

function renderList(scenarios: readonly Scenario[], targets: readonly Target[]): string {
  const rows = scenarios.map(({ name, what, peers }) => [
    name,
    what,
    peers.map((peer) => peer.name).join("\n"),
  ]);
  const names = new Set(scenarios.map(({ name }) => name));
  const goals = targets
    .filter(({ scenario }) => names.has(scenario))
    .map(({ name, what, scenario, peer, against }) => [
      name,
      what,
      scenario,
      `${peer}${against ? ` / ${against}` : ""}`,
    ]);
  return [
    renderTable(["scenario", "what", "peers"], rows),
    renderTable(["target", "what", "scenario", "of"], goals),
  ].join("\n");
}
