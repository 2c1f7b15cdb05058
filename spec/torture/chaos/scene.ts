/** What all actors of a round share: the clock, the file, the log of what happened. */
import type { ReadEvent, WriteEvent } from "../../../faults/torture/history/history.ts";
import { within } from "../../runner/process/within.ts";
import type { ChaosRule, Wait } from "./chaos-result.ts";
import type { RoundPlan } from "./plan.ts";

/** What is counted while the round runs; the history counts the rest. */
export type Counted =
  | "actors"
  | "kills"
  | "stops"
  | "leaves"
  | "connects"
  | "closes"
  | "checkpoints"
  | "disturbances";

export interface Flaw {
  readonly rule: ChaosRule;
  readonly text: string;
  readonly events: readonly unknown[];
}

export class Scene {
  readonly plan: RoundPlan;
  readonly path: string;
  /** Whether faults may strike: then errors are expected that are not otherwise. */
  readonly isDisturbed: boolean;
  readonly writes: WriteEvent[] = [];
  readonly reads: ReadEvent[] = [];
  readonly flaws: Flaw[] = [];
  readonly errors: Map<string, number> = new Map();
  readonly counts: Record<Counted, number> = {
    actors: 0,
    kills: 0,
    stops: 0,
    leaves: 0,
    connects: 0,
    closes: 0,
    checkpoints: 0,
    disturbances: 0,
  };
  longestWait: Wait | null = null;
  /** Whether the tables are known to be there. */
  isPrepared: boolean;
  /** Whether a connect has answered that the file is in WAL mode. */
  sawWal: boolean;
  isOver = false;
  /** Whether the round was interrupted: it is not judged. */
  isAborted = false;
  #began = performance.now();
  readonly #over: Promise<void>;
  #end: () => void = () => {};

  constructor(plan: RoundPlan, path: string, isDisturbed: boolean) {
    this.plan = plan;
    this.path = path;
    this.isDisturbed = isDisturbed;
    this.isPrepared = plan.file === "wal" || plan.file === "delete";
    this.sawWal = plan.file === "wal";
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Milliseconds since the round began. */
  now(): number {
    return performance.now() - this.#began;
  }

  /** Begins to count: the first processes have started, which takes as long as the machine likes. */
  start(): void {
    this.#began = performance.now();
  }

  /** Whether the round has something to show, or something is wrong already. */
  get isWorthwhile(): boolean {
    return this.flaws.length > 0 || this.writes.some(({ result }) => result === "acknowledged");
  }

  end(): void {
    this.isOver = true;
    this.#end();
  }

  /** Waits, but not beyond the end of the round. */
  async pause(milliseconds: number): Promise<void> {
    if (!this.isOver && milliseconds > 0) await within(this.#over, milliseconds);
  }

  blame(rule: ChaosRule, text: string, ...events: readonly unknown[]): void {
    if (!this.isAborted) this.flaws.push({ rule, text, events });
  }

  noteError(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  noteWait(actor: string, op: string, ms: number): void {
    if (ms > (this.longestWait?.ms ?? -1))
      this.longestWait = { round: this.plan.round, actor, op, ms: Math.round(ms * 10) / 10 };
  }
}
