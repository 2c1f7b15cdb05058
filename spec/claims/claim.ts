/** What the specification and the layer believe of SQLite, of drivers, runtimes and locks, each with a check. */
import type { Feature } from "./feature.ts";
import type { Stage } from "./stage.ts";

/** The parts of the catalogue, in the order of the page. */
export const claimAreas = [
  "journal modes",
  "WAL files",
  "locks",
  "transactions",
  "checkpoints",
  "pragmas",
  "errors",
  "integrity",
  "drivers",
] as const;

export type ClaimArea = (typeof claimAreas)[number];

/** One belief, and how to see whether it holds. */
export interface Claim {
  /** `CL-001`. Ids are never reused. */
  readonly id: string;
  readonly area: ClaimArea;
  /** One sentence. */
  readonly statement: string;
  /** Ids of the requirements that rest on it. */
  readonly statedIn: readonly string[];
  /** What would be wrong with the layer if it did not hold. */
  readonly why: string;
  /** Who said the contrary, where a document did. */
  readonly refutes?: string;
  /** Without these an engine cannot be asked. */
  readonly needs?: readonly Feature[];
  /** Programs that the check starts beside the engine. */
  readonly programs?: readonly string[];
  /** It takes seconds for each engine. */
  readonly slow?: boolean;
  /** The engines on which it is known not to hold. */
  readonly differs?: readonly Difference[];
  /**
   * Sees whether it holds on the stage's engine.
   *
   * @returns what was seen, in a few words that are the same in each run
   * @throws {DoesNotHold} with what was seen instead
   * @throws {NotCheckable} with the reason
   */
  readonly check: (stage: Stage) => Promise<string>;
}

/** Engines on which a claim is known not to hold: all that fit each condition given. */
export interface Difference {
  /** SQLite before this version. */
  readonly before?: string;
  /** An engine's id, or the part of it before or after the `@`. */
  readonly engine?: string;
  /** Any other condition on the version. */
  readonly versions?: (version: string) => boolean;
  /** Whom it is about, and why. */
  readonly because: string;
}
