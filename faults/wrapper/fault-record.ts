import type { TraceEntry } from "./armed-plan.ts";
import type { Effects } from "./effects.ts";

/** What a plan did so far. */
export interface FaultRecord {
  /** Every statement in order: what it was, and what came of it. */
  readonly trace: readonly TraceEntry[];
  /** How often each fault struck, by id. */
  readonly fired: Readonly<Record<string, number>>;
  /**
   * Makes sure that every fault struck at least once.
   *
   * @throws {VacuousFaultError} naming those that did not: the run has shown nothing about them
   */
  assertFired(): void;
}

/** Where a `faulty()` driver, and each connection made by it, has its {@link FaultRecord}. */
export const faults: unique symbol = Symbol.for("walguard.faults") as never;

/** Says which connections a plan is about, and stands in for the outside world in tests. */
export interface FaultOptions {
  /** Who this is, for faults that name an `actor`. */
  readonly actor?: string | undefined;
  /** The clock, the file system and the kill that faults use. Default: the real ones. */
  readonly effects?: Partial<Effects> | undefined;
}
