/** Tortures that try points one by one: sweep and kill. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertBackEnd } from "../../faults/plan/back-end.ts";
import { parsePlan } from "../../faults/plan/parse-plan.ts";
import { type Injector, openInjector } from "../../faults/real/injector/injector.ts";
import { killPoints } from "../../faults/torture/kill-points.ts";
import { sweepPoints } from "../../faults/torture/sweep/call-points.ts";
import { seededRandom } from "../../faults/wrapper/seeded-random.ts";
import { didYouMean } from "../../src/did-you-mean.ts";
import { ArgumentError } from "../../src/errors.ts";
import { joinCommand } from "../runner/adapter/adapter-command.ts";
import type { Hello } from "../runner/adapter/protocol.ts";
import { Unavailable } from "../runner/early-end.ts";
import { tryKill } from "./kill/kill.ts";
import { Lane } from "./lane.ts";
import { Looker } from "./look/looker.ts";
import type { PointResult } from "./point.ts";
import { noCalls, type Premise, premiseOf } from "./premise.ts";
import { type Scenario, scenarios } from "./scenario.ts";
import { tryPoint } from "./sweep/sweep.ts";
import type { Violation } from "./violation.ts";

export interface PointsOptions {
  /** The adapter's command: program and arguments. */
  readonly adapter: readonly string[];
  /** Other adapters, that live beside those that are killed. */
  readonly beside?: readonly (readonly string[])[] | undefined;
  /** Where the databases are made. */
  readonly directory: string;
  readonly torture: "sweep" | "kill";
  /** Chooses the points, where not all are tried. Default 1. */
  readonly seed?: number | undefined;
  /** How many points are tried at most, evenly from all scenarios. Default: all. */
  readonly pointsAtMost?: number | undefined;
  /** No point is begun after so many minutes. */
  readonly minutes?: number | undefined;
  /** `<scenario>`, `<scenario>:<plan>`, or part of a plan. */
  readonly only?: string | undefined;
  /** How many lanes work side by side; much of a point is waiting. Default 4. */
  readonly lanes?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one scenario. */
export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  /** Why it shows nothing about this port. */
  readonly skipped?: string;
  /** How many points there are. */
  readonly points: number;
  /** How many were tried, and their fault fired. */
  readonly tried: number;
  /** How many were tried in vain: the call was not made that often. They show nothing. */
  readonly notReached: number;
  /** How many writes were acknowledged, and were there afterwards. */
  readonly acknowledged: number;
}

export interface PointsResult {
  readonly torture: "sweep" | "kill";
  readonly adapter: string;
  readonly hello: Hello | null;
  readonly seed: number;
  readonly scenarios: readonly ScenarioResult[];
  /** What was refused, and how often. */
  readonly errors: Readonly<Record<string, number>>;
  /** Files of killed processes that stayed, by names without their numbers, and after how many kills. */
  readonly left: Readonly<Record<string, number>>;
  /** The SQLite versions that looked after each point. */
  readonly lookedWith: readonly string[];
  readonly seconds: number;
  readonly violations: readonly Violation[];
}

interface Work {
  readonly scenario: Scenario;
  readonly plan: string;
  readonly premise: Premise;
}

/** A scenario before its points are tried. */
type Planned = ScenarioResult & {
  readonly works: readonly Work[];
  /** What is wrong with it though nothing fails. */
  readonly problems?: readonly string[];
};

/**
 * Tries the points of all scenarios.
 *
 * @throws {ArgumentError} for a scenario or a plan that there is not
 * @throws {Unavailable} where there can be no injector
 * @throws {HarnessFault} when the adapter does not speak the protocol
 */
export async function torturePoints(options: PointsOptions): Promise<PointsResult> {
  const { seed = 1, lanes: count = 4, torture } = options;
  const began = performance.now();
  const wanted = scenarios.filter((one) => isWanted(one, options.only));
  const plan = planOf(options.only);
  if (wanted.length === 0) throw unknownScenario(String(options.only));
  // A wrong plan is told before anything starts.
  if (plan !== null && isWhole(plan)) assertBackEnd(parsePlan(plan), "injector");
  const looker = new Looker();
  const lanes: Lane[] = [];
  const crews: Crew[] = [];
  try {
    for (let number = 1; number <= count; number++) crews.push(crewOf(options, looker, number));
    for (const crew of crews) lanes.push(crew.lane, ...crew.siblings);
    const [first] = crews;
    if (first === undefined) throw new RangeError("a torture needs a lane");
    const found = new Map<string, Planned>();
    for (const scenario of wanted) found.set(scenario.id, await worksOf(first, scenario, options));
    const all = [...found.values()];
    if (all.every(({ skipped }) => skipped === noCalls))
      throw new Unavailable(`no scenario could be tried: ${noCalls}`);
    const queue = chosen(
      [...found.values()].map(({ works }) => works),
      options.pointsAtMost,
      seed,
    );
    const results: PointResult[] = [];
    const violations = all.flatMap((one) => atOnce(one, options));
    const total = queue.length;
    const until = options.minutes === undefined ? Number.POSITIVE_INFINITY : began + options.minutes * 60_000;
    await Promise.all(
      crews.map(async (crew) => {
        for (let work = queue.pop(); work !== undefined; work = queue.pop()) {
          if (performance.now() > until || options.signal?.aborted === true) return;
          const result = await tryOnce(crew, work, torture);
          results.push(result);
          if (result.problems.length > 0) {
            const again = await tryOnce(crew, work, torture);
            const problems = lasting(result.problems, again.problems);
            if (problems.length > 0)
              violations.push(violationOf({ ...result, problems }, again.problems.length > 0, options));
          }
          options.onProgress?.(results.length, total);
        }
      }),
    );
    return {
      torture,
      adapter: joinCommand(options.adapter),
      hello: first.lane.hello,
      seed,
      scenarios: all.map(({ works: _, problems: __, ...one }) => withResults(one, results)),
      errors: counts(results.flatMap(({ errors }) => errors)),
      left: counts(results.flatMap(({ left = [] }) => left.map(withoutNumbers))),
      lookedWith: looker.versions,
      seconds: (performance.now() - began) / 1000,
      violations,
    };
  } finally {
    await Promise.all(lanes.map((lane) => lane.end()));
    await looker.end();
    for (const { injector, place } of crews) {
      injector[Symbol.dispose]();
      rmSync(place, { recursive: true, force: true });
    }
  }
}

/** A lane with its own injector, and the siblings of its victims. */
interface Crew {
  readonly lane: Lane;
  readonly siblings: readonly Lane[];
  readonly injector: Injector;
  readonly place: string;
}

/** So many times shorter the engine's sleeps are, or a sweep would mostly wait for "locking protocol". */
const hurry = 50;

function crewOf(options: PointsOptions, looker: Looker, number: number): Crew {
  const place = mkdtempSync(join(options.directory, `lane-${number}-`));
  const injector = openInjector({ directory: place, database: "app.db", hurry });
  if (!injector.available) throw new Unavailable(injector.reason);
  const lane = new Lane({ command: options.adapter, injector, looker });
  const siblings = (options.beside ?? []).map((command) => new Lane({ command, injector, looker }));
  return { lane, siblings, injector, place };
}

async function worksOf(crew: Crew, scenario: Scenario, options: PointsOptions): Promise<Planned> {
  const nothing = { id: scenario.id, title: scenario.title, tried: 0, notReached: 0, acknowledged: 0 };
  const premise = await premiseOf(crew.lane, scenario);
  if ("problems" in premise && premise.problems.length > 0)
    return { ...nothing, points: 0, works: [], problems: premise.problems };
  if ("reason" in premise) return { ...nothing, skipped: premise.reason, points: 0, works: [] };
  const plans =
    options.torture === "sweep" ? sweepPoints(premise.counts) : await killPlans(crew, scenario, premise);
  const wanted = planOf(options.only);
  const works = (
    wanted === null ? plans : plans.includes(wanted) ? [wanted] : plans.filter((one) => one.includes(wanted))
  ).map((plan) => ({ scenario, plan, premise }));
  // A point that was named is tried, even if it is none of this run's list.
  if (wanted !== null && isWhole(wanted) && works.length === 0)
    works.push({ scenario, plan: wanted, premise });
  return { ...nothing, points: plans.length, works };
}

/** Beside siblings a process makes other calls than alone: it is seen once without a kill. */
async function killPlans({ lane, siblings }: Crew, scenario: Scenario, premise: Premise): Promise<string[]> {
  await tryKill(lane, scenario, "", premise.left, siblings);
  return killPoints(lane.injector.counts);
}

function isWanted(scenario: Scenario, only: string | undefined): boolean {
  return only === undefined || only.split(":")[0] === scenario.id;
}

/** Whether it is a plan, and not a part of one. */
function isWhole(plan: string): boolean {
  return /=.*\)(->off)?$/.test(plan);
}

function unknownScenario(only: string): ArgumentError {
  const [id = ""] = only.split(":");
  const known = scenarios.map((one) => one.id);
  return new ArgumentError(`--only ${only}: there is no scenario ${id}${didYouMean(id, known)}`, {
    hint: `known are ${known.join(", ")}, each with a fault plan after a colon if wanted`,
  });
}

function planOf(only: string | undefined): string | null {
  const colon = only?.indexOf(":") ?? -1;
  return only === undefined || colon < 0 ? null : only.slice(colon + 1);
}

/** Shuffled, so that a run that ends early has tried something of everything; at most so many, evenly from each list. */
function chosen(lists: readonly (readonly Work[])[], atMost: number | undefined, seed: number): Work[] {
  const random = seededRandom(seed);
  const shuffled = lists.map((list) =>
    list
      .map((work) => ({ work, at: random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ work }) => work),
  );
  let rest = atMost ?? Number.POSITIVE_INFINITY;
  let open = shuffled.filter((list) => list.length > 0).sort((one, other) => one.length - other.length);
  const taken: Work[] = [];
  while (open.length > 0 && rest > 0) {
    const share = Math.ceil(rest / open.length);
    const [list = [], ...others] = open;
    const some = list.slice(0, share);
    taken.push(...some);
    rest -= some.length;
    open = others;
  }
  return taken
    .map((work) => ({ work, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ work }) => work);
}

async function tryOnce(
  { lane, siblings }: Crew,
  work: Work,
  torture: "sweep" | "kill",
): Promise<PointResult> {
  const { scenario, plan, premise } = work;
  if (torture === "sweep") return await tryPoint(lane, scenario, plan, premise);
  return await tryKill(lane, scenario, plan, premise.left, siblings);
}

/** What is wrong with a scenario before anything fails in it. */
function atOnce({ id, problems }: Planned, options: PointsOptions): Violation[] {
  if (problems === undefined) return [];
  const place = "nothing failed";
  return [{ ...violationOf({ scenario: id, plan: "", problems }, true, options), place }];
}

/**
 * A descriptor that a process has not closed yet, but a fresh one does, is for its collector of garbage; while it is
 * open, so are the sidecars.
 */
function lasting(problems: readonly string[], again: readonly string[]): string[] {
  const isOpen = (problem: string): boolean =>
    problem.startsWith("the process still has") || /-(wal|shm) was left behind$/.test(problem);
  return problems.filter((problem) => !isOpen(problem) || again.some(isOpen));
}

function violationOf(
  result: Pick<PointResult, "scenario" | "plan" | "problems">,
  repeats: boolean,
  options: PointsOptions,
): Violation {
  const { scenario, plan, problems } = result;
  const adapters = [options.adapter, ...(options.beside ?? [])].map((one) => ["--adapter", joinCommand(one)]);
  const again = joinCommand([
    "walguard",
    "torture",
    ...adapters.flat(),
    `--${options.torture}`,
    "--only",
    plan === "" ? scenario : `${scenario}:${plan}`,
  ]);
  return { scenario, place: plan, problems, repeats, again };
}

function withResults(one: ScenarioResult, results: readonly PointResult[]): ScenarioResult {
  const own = results.filter(({ scenario }) => scenario === one.id);
  // What did harm was tried, whatever fired.
  const fired = own.filter((result) => result.fired > 0 || result.problems.length > 0);
  return {
    ...one,
    tried: fired.length,
    notReached: own.length - fired.length,
    acknowledged: own.reduce((sum, result) => sum + result.acknowledged, 0),
  };
}

/** The most frequent first. */
function counts(names: readonly string[]): Record<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return Object.fromEntries([...found].sort(([, one], [, other]) => other - one));
}

/** `.walguard-scratch-*.db`: process ids, hashes and the like differ each time. */
function withoutNumbers(text: string): string {
  return text
    .replace(/^the file | was left behind$/g, "")
    .replace(/\b[0-9a-f]*\d[0-9a-f]*\b(-[0-9a-f]+)*/g, "*");
}
