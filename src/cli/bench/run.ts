/** What one run of one peer in one round gives. */
import type { Discrepancies } from "../burst/audit.ts";
import type { MetricName } from "./metrics.ts";
import type { ErrorCounts } from "./processes/error-counts.ts";

export interface Run {
  readonly metrics: Readonly<Partial<Record<MetricName, number>>>;
  /** The duration of each acknowledged write, in milliseconds. */
  readonly latenciesMs?: readonly number[];
  /** Errors by code. */
  readonly errors?: Readonly<ErrorCounts>;
  /** How the file at the end compares with what was acknowledged. */
  readonly audit?: Audit;
  /** Who held the write lock when. */
  readonly timeline?: Timeline;
}

export interface Audit extends Discrepancies {
  readonly acknowledged: number;
  readonly quickCheck: string;
}

/** The commits of a run: process, start of the body, end of the commit, in milliseconds after the common start. */
export type Timeline = readonly (readonly [number, number, number])[];
