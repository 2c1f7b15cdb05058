import { cpus, totalmem } from "node:os";
import { DriverError } from "../../errors.ts";
import { inWorkingPlace } from "../working-place.ts";
import { judge } from "./judge.ts";
import { alarmsOf, peerReport } from "./peer-report.ts";
import type { BenchReport, Machine, ScenarioReport, TargetReport } from "./report.ts";
import { type PeerRuns, roundsOf, runRounds } from "./rounds.ts";
import type { Scenario, Session } from "./scenarios/scenario.ts";
import type { Target } from "./targets.ts";

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  /** Those whose scenarios are not run are left out of the report. */
  readonly targets: readonly Target[];
  readonly rounds: number;
  /** Whether the scenarios are small ones, whose figures are not judged. */
  readonly quick: boolean;
  /** walguard's version. */
  readonly version: string;
  /** Where the databases are made; default: the system's temporary directory. */
  readonly dir?: string | undefined;
  /** Called after each run, with the number of runs so far. */
  readonly onRun?: (done: number) => void;
}

/** How many runs a benchmark consists of. */
export function countRuns({ scenarios, rounds }: Pick<BenchOptions, "scenarios" | "rounds">): number {
  return scenarios.reduce((sum, scenario) => sum + roundsOf(scenario, rounds) * scenario.peers.length, 0);
}

/** Runs scenarios one after the other, each in a directory of its own. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { scenarios, targets, rounds, quick } = options;
  const [startedAt, began] = [new Date().toISOString(), performance.now()];
  const reports: ScenarioReport[] = [];
  const judged: TargetReport[] = [];
  let done = 0;
  for (const scenario of scenarios) {
    const begun = performance.now();
    const onRun = (): void => options.onRun?.(++done);
    const all = await inWorkingPlace(options.dir, (directory) =>
      runScenario(scenario, directory, roundsOf(scenario, rounds), onRun),
    );
    const { name, what, series, timelines } = scenario;
    const peers = all.map((one) => peerReport(one, timelines?.includes(one.peer.name) === true));
    const durationMs = Math.round(performance.now() - begun);
    reports.push({ name, what, ...(series && { series }), durationMs, peers });
    for (const target of targets) if (target.scenario === name) judged.push(judge(target, all, !quick));
  }
  return {
    version: 1,
    walguard: options.version,
    startedAt,
    durationMs: Math.round(performance.now() - began),
    quick,
    rounds,
    machine: machine(),
    scenarios: reports,
    targets: judged,
    alarms: reports.flatMap(({ name, peers }) => peers.flatMap((peer) => alarmsOf(name, peer))),
  };
}

/** A scenario for which a driver is missing is left out, as a peer is. */
async function runScenario(
  scenario: Scenario,
  directory: string,
  rounds: number,
  onRun: () => void,
): Promise<PeerRuns[]> {
  let session: Session;
  try {
    session = await scenario.open(directory);
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    const leftOut = { status: "skipped", reason: error.message } as const;
    return scenario.peers.map((peer) => ({ peer, runs: [], leftOut }));
  }
  try {
    return await runRounds(scenario, session, rounds, onRun);
  } finally {
    await session.close?.();
  }
}

function machine(): Machine {
  const processors = cpus();
  const deno = (globalThis as { Deno?: { version: { deno: string } } }).Deno?.version.deno;
  return {
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model ?? "unknown",
    processors: processors.length,
    memoryBytes: totalmem(),
    runtime: deno === undefined ? `Node ${process.versions.node}` : `Deno ${deno}`,
  };
}

/** Whether a report has nothing bad to tell: nothing lost, nothing broken, no target missed. */
export function isWell({ alarms, scenarios, targets }: BenchReport): boolean {
  const failed = scenarios.some(({ peers }) => peers.some(({ status }) => status === "failed"));
  const missed = targets.some(({ conditions }) => conditions.some(({ met }) => met === false));
  return alarms.length === 0 && !failed && !missed;
}
