/** Runs cases against one port, or two, and returns the results as data. */
import { availableParallelism } from "node:os";
import { joinCommand } from "../adapter/adapter-command.ts";
import { AdapterProcess } from "../adapter/adapter-process.ts";
import { actorsOf, type Case, hasSeveralProcesses } from "../case/case.ts";
import { levelOf, strengthOf } from "../case/grade.ts";
import type { LoadedCase } from "../case/load-cases.ts";
import { skipReason } from "../case/skip-reason.ts";
import { HarnessFault, Unavailable } from "../early-end.ts";
import { InspectorPool } from "../inspector/inspector-pool.ts";
import { type ExpectedFailures, marked, staleEntries } from "../report/expected-failures.ts";
import { type CaseResult, type Participant, type SuiteResult, summarise } from "../report/result.ts";
import { ownCommand } from "./own-command.ts";
import { type CaseOutcome, runCase } from "./run-case.ts";
import { inParallel, shuffled } from "./schedule.ts";
import { Workspace } from "./workspace.ts";

export interface SuiteOptions {
  /** Program and arguments of the port's adapter. */
  readonly adapter: readonly string[];
  /** A second port: actors alternate between the two, and each case runs in both role assignments. */
  readonly with?: readonly string[] | undefined;
  readonly cases: readonly LoadedCase[];
  /** How many cases run in parallel. Default: number of processors + 1, because some cases are always waiting. */
  readonly jobs?: number | undefined;
  /** The time limit of a step, in milliseconds. Default 20,000. */
  readonly timeoutMs?: number | undefined;
  /** Seed for the order of the cases and for fault plans. Default 1, which orders the cases by id. */
  readonly seed?: number | undefined;
  readonly expected?: ExpectedFailures | undefined;
  /** The ids of all existing cases, to tell a stale expectation from one that was not selected. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Where to put the databases. Default: the system's temporary directory. */
  readonly directory?: string | undefined;
  readonly onHello?: ((participants: readonly Participant[]) => void) | undefined;
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

interface Job extends LoadedCase {
  readonly id: string;
  /** Index of the participant that plays the first actor. */
  readonly first: 0 | 1;
}

/** Resources that the cases of a run share. */
interface Place {
  readonly workspace: Workspace;
  readonly inspectors: InspectorPool;
  readonly environment: Readonly<Record<string, string>>;
}

const helloTimeoutMs = 15_000;
const defaultStepTimeoutMs = 20_000;
/** A case with more actors than this runs alone, because it and the others would starve each other. */
const fewActors = 3;

/**
 * @throws {HarnessFault} when an adapter cannot even say hello
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const started = performance.now();
  const { seed = 1, expected = {} } = options;
  const commands = options.with === undefined ? [options.adapter] : [options.adapter, options.with];
  const participants = await Promise.all(commands.map(greet));
  options.onHello?.(participants);
  const jobs = shuffled(jobsOf(options), seed);
  const workspace = new Workspace(options.directory);
  // A short case spends most of its time starting processes, and on Node half of that is compiling.
  const compiled = process.env.NODE_COMPILE_CACHE ?? workspace.directory();
  const environment = { NODE_COMPILE_CACHE: compiled };
  const inspectors = new InspectorPool(environment);
  const place = { workspace, inspectors, environment };
  const results: CaseResult[] = [];
  const run = async (job: Job): Promise<CaseResult> =>
    await runJob(job, participants, commands, options, place);
  const keep = (result: CaseResult): void => {
    const final = marked(result, expected);
    results.push(final);
    options.onResult?.(final);
  };
  try {
    const together = jobs.filter((job) => !runsAlone(job.case));
    const again: { readonly job: Job; readonly before: CaseResult }[] = [];
    await inParallel(together, options.jobs ?? availableParallelism() + 1, async (job) => {
      const result = await run(job);
      if (isMissed(result) && hasSeveralProcesses(job.case)) again.push({ job, before: result });
      else keep(result);
    });
    for (const { job, before } of again) keep(afterRetry(before, await run(job)));
    for (const job of jobs.filter((one) => runsAlone(one.case))) {
      const result = await run(job);
      keep(isMissed(result) ? afterRetry(result, await run(job)) : result);
    }
  } finally {
    await inspectors.dispose();
    workspace.dispose();
  }
  results.sort((a, b) => (a.id < b.id ? -1 : 1));
  const [adapter, second] = participants as [Participant, Participant | undefined];
  return {
    version: 1,
    adapter,
    ...(second === undefined ? {} : { with: second }),
    seed,
    durationMs: Math.round(performance.now() - started),
    summary: summarise(results),
    stale: staleEntries(expected, results, options.known ?? new Set(options.cases.map((one) => one.case.id))),
    cases: results,
  };
}

async function greet(command: readonly string[]): Promise<Participant> {
  const process = new AdapterProcess("hello", command, { helloTimeoutMs });
  try {
    const hello = await process.hello();
    await process.dismiss(2000);
    return { command: joinCommand(command), hello };
  } finally {
    await process.process.kill();
  }
}

/** With two ports, each case runs in both role assignments, so that either port opens or closes first. */
function jobsOf(options: SuiteOptions): Job[] {
  if (options.with === undefined) return options.cases.map((one) => ({ ...one, id: one.case.id, first: 0 }));
  return options.cases.flatMap((one) => [
    { ...one, id: one.case.id, first: 0 as const },
    { ...one, id: `${one.case.id}@swapped`, first: 1 as const },
  ]);
}

async function runJob(
  job: Job,
  participants: readonly Participant[],
  commands: readonly (readonly string[])[],
  options: SuiteOptions,
  place: Place,
): Promise<CaseResult> {
  const started = performance.now();
  const castOf = (actor: string): number => (actorsOf(job.case).indexOf(actor) + job.first) % commands.length;
  const base = describeJob(job, options);
  const done = (rest: Partial<CaseResult>): CaseResult => ({
    ...base,
    ...(commands.length === 1 ? {} : { cast: castList(job.case, castOf, participants) }),
    durationMs: Math.round(performance.now() - started),
    status: "pass",
    ...rest,
  });
  const reason = skipReason(job.case, (actor) => (participants[castOf(actor)] as Participant).hello);
  if (reason !== null) return done({ status: "skip", reason });
  const outcome = await runCase(job.case, {
    directory: place.workspace.directory(),
    inspectors: place.inspectors,
    environment: place.environment,
    commandOf: (actor) => commands[castOf(actor)] as readonly string[],
    stepTimeoutMs: options.timeoutMs ?? defaultStepTimeoutMs,
    helloTimeoutMs,
    seed: options.seed ?? 1,
  });
  return done(judge(job.case, outcome));
}

function judge(one: Case, outcome: CaseOutcome): Partial<CaseResult> {
  const { problem, step, reports, stderr } = outcome;
  if (problem === undefined) return {};
  if (problem instanceof Unavailable)
    return { status: "skip", reason: `not possible on this machine: ${problem.message}` };
  const seen = {
    reports,
    stderr: Object.fromEntries(Object.entries(stderr).filter(([, text]) => text !== "")),
  };
  if (problem instanceof HarnessFault) {
    return {
      status: "error",
      reason: step === undefined ? problem.message : `${problem.message} (${step})`,
      ...seen,
    };
  }
  const { message, expected, seen: found } = problem;
  return {
    status: strengthOf(one) === "MUST" ? "fail" : "advice",
    failure: { message, ...(step === undefined ? {} : { step }), expected, seen: found ?? null },
    consequence: one.consequence,
    ...seen,
  };
}

function describeJob(job: Job, options: SuiteOptions): Omit<CaseResult, "status" | "durationMs"> {
  const one = job.case;
  const second = options.with === undefined ? "" : ` --with ${JSON.stringify(joinCommand(options.with))}`;
  return {
    id: job.id,
    requirements: one.requirements,
    title: one.title,
    level: levelOf(one),
    strength: strengthOf(one),
    tier: one.tier ?? "fast",
    file: job.file,
    command: `${ownCommand()} conform --adapter ${JSON.stringify(joinCommand(options.adapter))}${second} --filter ${one.id}`,
  };
}

function castList(
  one: Case,
  castOf: (actor: string) => number,
  participants: readonly Participant[],
): Record<string, string> {
  const name = (actor: string): string => participants[castOf(actor)]?.command ?? "";
  return Object.fromEntries(actorsOf(one).map((actor) => [actor, name(actor)]));
}

/** Whether the port did something else than the case expects. */
function isMissed({ status }: CaseResult): boolean {
  return status === "fail" || status === "advice";
}

function afterRetry(before: CaseResult, second: CaseResult): CaseResult {
  const first = before.failure?.message ?? "";
  if (second.status !== "pass")
    return { ...second, note: `failed twice, the second time alone (first failure: ${first})` };
  return { ...second, note: `passed when run again alone (first failure: ${first})` };
}

function runsAlone(one: Case): boolean {
  return one.tier === "stress" || actorsOf(one).length > fewActors;
}
