import { rmSync } from "node:fs";
import { join } from "node:path";
import type { History } from "../../../faults/torture/history/history.ts";
import { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import { type Greeting, greet } from "../../runner/suite/greet.ts";
import { Workspace } from "../../runner/suite/workspace.ts";
import { canSeeProcesses } from "./aftermath.ts";
import type { ChaosFigures, ChaosResult, ChaosViolation } from "./chaos-result.ts";
import { oldSqliteProblem } from "./outsider.ts";
import { type PlanNeeds, planRound, type RoundPlan } from "./plan.ts";
import { playRound } from "./round.ts";
import { Scene } from "./scene.ts";
import type { Disturb } from "./surroundings.ts";
import { Tally } from "./tally.ts";
import { violationsOf } from "./violations.ts";

export interface ChaosOptions {
  /** The commands of the adapters, each as program and arguments. Several take part in every round. */
  readonly adapters: readonly (readonly string[])[];
  /** A whole number. */
  readonly seed: number;
  /** How long to go on, in minutes: no round begins after that. Default: 1, unless `rounds` or `only` is given. */
  readonly minutes?: number | undefined;
  /** How many rounds at most. */
  readonly rounds?: number | undefined;
  /** The numbers of the rounds to play, in place of 1, 2, 3, … */
  readonly only?: readonly number[] | undefined;
  /** How long a round is, in milliseconds. Default: 2.5 to 5.5 seconds, as its plan says. */
  readonly roundMs?: number | undefined;
  /** What adapters find in their environment besides. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Switches faults on, now and then. With it, any error may come that has a kind or a code. */
  readonly disturb?: Disturb | undefined;
  /** Where to put the databases. Default: the system's temporary directory. */
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each round. */
  readonly onProgress?: ((progress: ChaosProgress) => void) | undefined;
}

export interface ChaosProgress {
  readonly plan: RoundPlan;
  /** What was written and read in this round; `null` when nobody could read the file. */
  readonly history: History | null;
  readonly violations: readonly ChaosViolation[];
  /** Of all rounds so far. */
  readonly figures: ChaosFigures;
  readonly elapsedMs: number;
}

/**
 * Lets adapters write one file together, in rounds of a few seconds: processes that open, write, read, checkpoint, close
 * and end, and are stopped and killed meanwhile. After each round `checkHistory` decides whether what writers were told
 * and what readers saw fit together, and fresh processes look at the file.
 *
 * A round's plan (the file it starts with, the actors, who is struck when) is drawn from the seed and the round's number,
 * and is the same each time. When which process runs is up to the system: the same plan may show a fault in one run and
 * not in another.
 *
 * @returns what happened, and what was wrong
 * @throws {RangeError} for options that make no sense
 * @throws {HarnessFault} when an adapter does not start
 */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  assertOptions(options);
  const workspace = new Workspace(options.directory);
  const pool = new InspectorPool();
  try {
    const greetings: Greeting[] = [];
    for (const command of options.adapters) greetings.push(await greet(command, workspace));
    return await new Chaos(options, greetings, workspace, pool).run();
  } finally {
    await pool.dispose();
    workspace.dispose();
  }
}

class Chaos {
  readonly #options: ChaosOptions;
  readonly #greetings: readonly Greeting[];
  readonly #workspace: Workspace;
  readonly #pool: InspectorPool;
  readonly #began = performance.now();
  readonly #violations: ChaosViolation[] = [];
  readonly #tally = new Tally();

  constructor(
    options: ChaosOptions,
    greetings: readonly Greeting[],
    workspace: Workspace,
    pool: InspectorPool,
  ) {
    this.#options = options;
    this.#greetings = greetings;
    this.#workspace = workspace;
    this.#pool = pool;
  }

  async run(): Promise<ChaosResult> {
    const { signal, rounds, only, seed } = this.#options;
    const minutes =
      this.#options.minutes ?? (rounds === undefined && only === undefined ? 1 : Number.POSITIVE_INFINITY);
    const numbers = only ?? Array.from({ length: rounds ?? 1_000_000 }, (_, index) => index + 1);
    for (const number of numbers) {
      if (signal?.aborted || this.#elapsedMs >= minutes * 60_000) break;
      await this.#round(planRound(seed, number, this.#needs));
    }
    return {
      seed,
      participants: this.#greetings.map(({ participant }) => participant),
      elapsedMs: Math.round(this.#elapsedMs),
      interrupted: signal?.aborted ?? false,
      ...this.#tally.result,
      notLooked: notLooked(),
      violations: this.#violations,
    };
  }

  get #elapsedMs(): number {
    return performance.now() - this.#began;
  }

  get #needs(): PlanNeeds {
    const canDelete = this.#greetings.every(({ participant }) =>
      participant.hello.capabilities.includes("journal-mode-option"),
    );
    return { adapters: this.#greetings.length, canDelete, lengthMs: this.#options.roundMs };
  }

  async #round(plan: RoundPlan): Promise<void> {
    const { env, disturb, signal } = this.#options;
    const directory = this.#workspace.directory();
    const scene = new Scene(plan, join(directory, "chaos.db"), disturb !== undefined);
    const cwd = this.#workspace.directory();
    const outcome = await playRound(scene, {
      greetings: this.#greetings,
      pool: this.#pool,
      env,
      cwd,
      disturb,
      signal,
    });
    if (scene.isAborted) return;
    this.#tally.add(scene, outcome.figures);
    const violations = violationsOf(scene, this.#options.adapters, this.#options.seed);
    this.#violations.push(...violations);
    this.#options.onProgress?.({
      plan,
      history: outcome.history,
      violations,
      figures: this.#tally.figures,
      elapsedMs: this.#elapsedMs,
    });
    // Half an hour of rounds is a gigabyte.
    for (const used of [directory, cwd]) rmSync(used, { recursive: true, force: true });
  }
}

function notLooked(): string[] {
  const old = oldSqliteProblem();
  return [
    ...(canSeeProcesses ? [] : ["locks and descriptors: only Linux tells who has them"]),
    ...(old === null ? [] : [`the file by an old SQLite: ${old}`]),
  ];
}

function assertOptions({ adapters, seed, minutes, rounds, only, roundMs }: ChaosOptions): void {
  if (adapters.length === 0) throw new RangeError("chaos needs the command of an adapter, and got none");
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed is ${seed}: give a whole number`);
  if (minutes !== undefined && !(minutes > 0))
    throw new RangeError(`minutes is ${minutes}: give more than 0`);
  for (const round of [...(only ?? []), ...(rounds === undefined ? [] : [rounds])])
    if (!Number.isSafeInteger(round) || round < 1)
      throw new RangeError(`${round} is neither a round's number nor a number of rounds: they count from 1`);
  if (roundMs !== undefined && !(roundMs >= 100))
    throw new RangeError(`roundMs is ${roundMs}: give 100 or more`);
}
