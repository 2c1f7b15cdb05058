/** Runs cases against one port, or two, and returns the results as data. */
import { availableParallelism } from "node:os";
import { joinCommand } from "../adapter/adapter-command.ts";
import { actorsOf, type Case, hasSeveralProcesses } from "../case/case.ts";
import { levelOf, strengthOf } from "../case/grade.ts";
import type { LoadedCase } from "../case/load-cases.ts";
import { skipReason } from "../case/skip-reason.ts";
import { type ExpectationFailed, HarnessFault, NotApplicable, Unavailable } from "../early-end.ts";
import { InspectorPool } from "../inspector/inspector-pool.ts";
import { NeverFired } from "../judge/fired.ts";
import { type ExpectedFailures, marked, staleEntries } from "../report/expected-failures.ts";
import { type CaseResult, type Participant, type SuiteResult, summarise } from "../report/result.ts";
import { type Greeting, greet, helloTimeoutMs } from "./greet.ts";
import { NeverFiredJudge } from "./never-fired-judge.ts";
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
  /** The time limit of a step, in milliseconds. Default: the bounds that the port gives at hello, or a minute. */
  readonly timeoutMs?: number | undefined;
  /** Judges our own code: what does not apply is a failure, and the limits of the steps are those of the cases. */
  readonly strict?: boolean | undefined;
  /** Seed for the order of the cases and for fault plans. Default 1, which orders the cases by id. */
  readonly seed?: number | undefined;
  readonly expected?: ExpectedFailures | undefined;
  /** Whether a failed case with several processes is run again, alone. Default true. */
  readonly retry?: boolean | undefined;
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
  readonly neverFired: NeverFiredJudge;
}

/** A case with more actors than this runs alone, because it and the others would starve each other. */
const fewActors = 3;

/**
 * @throws {HarnessFault} when an adapter cannot even say hello
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const started = performance.now();
  const { seed = 1, expected = {}, retry = true } = options;
  const commands = options.with === undefined ? [options.adapter] : [options.adapter, options.with];
  const workspace = new Workspace(options.directory);
  const cast = await Promise.all(commands.map((command) => greet(command, workspace))).catch((error) => {
    workspace.dispose();
    throw error;
  });
  const participants = cast.map((one) => one.participant);
  options.onHello?.(participants);
  const jobs = shuffled(jobsOf(options), seed);
  // A short case spends most of its time starting processes, and on Node half of that is compiling.
  const compiled = process.env.NODE_COMPILE_CACHE ?? workspace.directory();
  const environment = { NODE_COMPILE_CACHE: compiled };
  const inspectors = new InspectorPool(environment);
  const neverFired = new NeverFiredJudge(workspace);
  const place = { workspace, inspectors, environment, neverFired };
  const results: CaseResult[] = [];
  const run = async (job: Job): Promise<CaseResult> => await runJob(job, cast, options, place);
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
      if (retry && isMissed(result) && hasSeveralProcesses(job.case)) again.push({ job, before: result });
      else keep(result);
    });
    for (const { job, before } of again) keep(afterRetry(before, await run(job)));
    for (const job of jobs.filter((one) => runsAlone(one.case))) {
      const result = await run(job);
      keep(retry && isMissed(result) ? afterRetry(result, await run(job)) : result);
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
  cast: readonly Greeting[],
  options: SuiteOptions,
  place: Place,
): Promise<CaseResult> {
  const started = performance.now();
  const castOf = (actor: string): Greeting =>
    cast[(actorsOf(job.case).indexOf(actor) + job.first) % cast.length] as Greeting;
  const base = describeJob(job, options);
  const done = (rest: Partial<CaseResult>): CaseResult => ({
    ...base,
    ...(cast.length === 1 ? {} : { cast: castList(job.case, castOf) }),
    durationMs: Math.round(performance.now() - started),
    status: "pass",
    ...rest,
  });
  const reason = skipReason(job.case, (actor) => castOf(actor).participant.hello);
  if (reason !== null) return done({ status: "skip", reason });
  const outcome = await runCase(job.case, {
    directory: place.workspace.directory(),
    controlDirectory: place.workspace.directory(),
    inspectors: place.inspectors,
    environment: place.environment,
    commandOf: (actor) => castOf(actor).command,
    placeOf: (actor) => (castOf(actor).apart ? place.workspace.directory() : undefined),
    stepTimeoutMs: options.timeoutMs,
    strict: options.strict,
    helloTimeoutMs,
    seed: options.seed ?? 1,
  });
  if (outcome.problem instanceof NeverFired && options.strict !== true)
    return done(await place.neverFired.judge(outcome.problem, castOf));
  return done(judge(job.case, outcome, options.strict === true));
}

function judge(one: Case, outcome: CaseOutcome, strict: boolean): Partial<CaseResult> {
  const { problem, step, reports, stderr } = outcome;
  if (problem === undefined) return {};
  if (problem instanceof NotApplicable && !strict)
    return { status: "skip", reason: `not applicable: ${problem.message}` };
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
  const { message, expected = null, seen: found } = problem as ExpectationFailed;
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

function castList(one: Case, castOf: (actor: string) => Greeting): Record<string, string> {
  return Object.fromEntries(actorsOf(one).map((actor) => [actor, castOf(actor).participant.command]));
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
