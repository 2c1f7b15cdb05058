import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { injectorLibrary } from "../../../faults/real/injector/library.ts";
import type { PowerModel } from "../../../faults/torture/power/fates.ts";
import { inMemory } from "../../../faults/torture/power/replay.ts";
import { joinCommand } from "../../runner/adapter/adapter-command.ts";
import { Unavailable } from "../../runner/early-end.ts";
import { Looker } from "../look/looker.ts";
import { noCalls } from "../premise.ts";
import type { Violation } from "../violation.ts";
import { type ChosenScenario, chosenScenarios } from "./chosen-scenario.ts";
import { judge, type PowerVerdict, type StateViolation } from "./judge.ts";
import { record } from "./record.ts";
import { StateBudget } from "./state-budget.ts";

export interface PowerTortureOptions {
  /** Program and arguments of a port's adapter. */
  readonly command: readonly string[];
  /** More environment variables of the adapter. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** How many states in all, at most. Default: 20,000. */
  readonly statesAtMost?: number | undefined;
  /** No scenario is begun after so many minutes. */
  readonly minutes?: number | undefined;
  readonly model?: PowerModel | undefined;
  /** Scenarios by id, or `<scenario>:<position>:<number>` for one state. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** How many scenarios run side by side. Default: 2. */
  readonly jobs?: number | undefined;
  /** Where recordings and states are kept. Default: in memory (/dev/shm) where there is that, else with other temporary files. */
  readonly directory?: string | undefined;
  readonly onProgress?: ((progress: PowerProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PowerProgress {
  readonly scenario: string;
  readonly states: number;
  /** Of all scenarios so far. */
  readonly statesInAll: number;
}

export interface PowerViolationFound extends StateViolation, Violation {}

export interface ScenarioResult extends Omit<PowerVerdict, "violations"> {
  readonly id: string;
  readonly title: string;
  readonly acknowledged: number;
  /** Codes and kinds of what the port refused. */
  readonly refused: readonly string[];
}

export interface PowerResult {
  readonly seed: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
  readonly syncs: number;
  readonly states: number;
  /** A state that both models allow counts for the one that gave it first. */
  readonly statesByModel: Readonly<Record<PowerModel, number>>;
  readonly violating: number;
  readonly violations: readonly PowerViolationFound[];
}

/**
 * Cuts the power of a machine on which a port works, after each change of its files, in simulation.
 *
 * Each scenario runs once while its changes are recorded; then every state is looked at that the disk may be in: each
 * acknowledged write is there once, none by halves, nothing that was reported as undone, no damage, no step back from
 * WAL mode.
 *
 * @throws {Unavailable} where there can be no injector
 * @throws {ArgumentError} for a scenario that is not known
 * @throws {HarnessFault} when an adapter breaks the protocol or cannot be started
 */
export async function power(options: PowerTortureOptions): Promise<PowerResult> {
  const { seed = 1, statesAtMost = 20_000, minutes = Number.POSITIVE_INFINITY, jobs = 2, signal } = options;
  const chosen = chosenScenarios(options.only);
  const library = injectorLibrary();
  if ("reason" in library) throw new Unavailable(library.reason);
  const until = performance.now() + minutes * 60_000;
  const place = mkdtempSync(join(options.directory ?? inMemory() ?? tmpdir(), "walguard-power-"));
  const looker = new Looker();
  const scenarios: ScenarioResult[] = [];
  const skipped: { id: string; reason: string }[] = [];
  const violations: PowerViolationFound[] = [];
  const progress = new Map<string, number>();
  const weight = chosen.reduce((sum, { scenario }) => sum + (scenario.share ?? 1), 0);
  const budget = new StateBudget(statesAtMost, weight);
  const queue = [...chosen];

  const skip = (id: string, reason: string, share: number): void => {
    budget.giveBack(share);
    skipped.push({ id, reason });
  };
  const run = async ({ scenario, only }: ChosenScenario): Promise<void> => {
    const { id, title } = scenario;
    const share = budget.take(scenario.share ?? 1);
    const model = options.model ?? scenario.model;
    if (scenario.model !== undefined && model !== scenario.model)
      return skip(id, `it is about the model ${scenario.model} only`, share);
    const own = mkdtempSync(join(place, `${id}-`));
    const recorded = await record(scenario, {
      command: options.command,
      env: options.env,
      place: own,
      looker,
    });
    if (typeof recorded === "string") return skip(id, recorded, share);
    if (recorded.idle.length > 0)
      return skip(id, `the port never makes the call that is to fail: ${recorded.idle.join(", ")}`, share);
    const writes = recorded.promises.writes.filter(
      ({ settledAt, error }) => settledAt !== null && error === null,
    );
    if (writes.length > 0 && statSync(recorded.recording).size === 0) return skip(id, noCalls, share);
    const job = {
      ...recorded,
      place: own,
      oldVersion: looker.versions[1] ?? null,
      seed,
      model,
      statesAtMost: share,
      only,
    };
    const onStates = (states: number): void => {
      progress.set(id, states);
      const statesInAll = [...progress.values()].reduce((sum, one) => sum + one, 0);
      options.onProgress?.({ scenario: id, states, statesInAll });
    };
    const { violations: found, ...verdict } = await judge(job, onStates, signal);
    onStates(verdict.states);
    budget.giveBack(share - verdict.states);
    rmSync(own, { recursive: true, force: true });
    const refused = recorded.refusals.map(
      ({ asked, error }) => `${asked}: ${error.sqliteCode ?? error.kind ?? "?"}`,
    );
    scenarios.push({ id, title, ...verdict, acknowledged: writes.length, refused });
    for (const one of found) violations.push(violationOf(options, seed, id, one));
  };
  try {
    await Promise.all(
      Array.from({ length: jobs }, async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          signal?.throwIfAborted();
          if (performance.now() > until) skip(next.scenario.id, "the time was over", 0);
          else await run(next);
        }
      }),
    );
  } finally {
    await looker.end();
    rmSync(place, { recursive: true, force: true });
  }
  if (scenarios.length === 0 && skipped.some(({ reason }) => reason === noCalls))
    throw new Unavailable(noCalls);
  const sum = (what: (one: ScenarioResult) => number): number =>
    scenarios.reduce((total, one) => total + what(one), 0);
  return {
    seed,
    scenarios,
    skipped,
    syncs: sum(({ syncs }) => syncs),
    states: sum(({ states }) => states),
    statesByModel: {
      ordered: sum(({ models }) => models.ordered),
      unordered: sum(({ models }) => models.unordered),
    },
    violating: sum(({ violating }) => violating),
    violations,
  };
}

function violationOf(
  { command }: PowerTortureOptions,
  seed: number,
  scenario: string,
  state: StateViolation,
): PowerViolationFound {
  const place = `${state.position}:${state.number}`;
  const adapter = joinCommand([joinCommand(command)]);
  return {
    ...state,
    scenario,
    place,
    problems: [state.description, ...state.problems],
    // The same recording would show it each time.
    repeats: true,
    again: `walguard torture --adapter ${adapter} --power --seed ${seed} --only ${scenario}:${place}`,
  };
}
