import type { FaultPlan } from "../plan/plan.ts";
import type { TraceEntry } from "./armed-plan.ts";
import type { Effects } from "./effects.ts";

/** What a plan has done so far. */
export interface FaultRecord {
  /** Every statement in order, with its outcome. */
  readonly trace: readonly TraceEntry[];
  /** How often each fault fired, by id. */
  readonly fired: Readonly<Record<string, number>>;
  /**
   * Asserts that every fault fired at least once.
   *
   * @throws {VacuousFaultError} naming those that did not: the run shows nothing about them
   */
  assertFired(): void;
  /**
   * Adds faults, which count statements from now on: for what is to go wrong once a database is set up.
   *
   * @param plan a plan, or its one-line form, with other ids than those in force
   * @throws {FaultPlanError} for an invalid plan
   */
  arm(plan: FaultPlan | string): void;
}

/** The property that holds the {@link FaultRecord} of a `faulty()` driver and of each of its connections. */
export const faults: unique symbol = Symbol.for("walguard.faults") as never;

/** Options of `faulty()` and `injectFaults()`. */
export interface FaultOptions {
  /** The name of this actor, for faults that name an `actor`. */
  readonly actor?: string | undefined;
  /** The clock, the file system and the kill that faults use; replaced in tests. Default: the real ones. */
  readonly effects?: Partial<Effects> | undefined;
}
