/** What a run found out, as data; `spec/results.schema.json` is what binds. */

import type { Hello, Report } from "../adapter/protocol.ts";
import type { Tier } from "../case/case.ts";

export type Status = "pass" | "fail" | "skip" | "error";

/** What was expected, and what was seen. */
export interface Failure {
  readonly message: string;
  readonly step?: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

export interface CaseResult {
  readonly id: string;
  readonly status: Status;
  readonly requirements: readonly string[];
  readonly title: string;
  readonly level: string;
  readonly tier: Tier;
  readonly file: string;
  readonly durationMs: number;
  /** Which command played which actor, where two ports take part. */
  readonly cast?: Readonly<Record<string, string>>;
  /** Of a skip: what was not asked of this port, and why. Of an error: what broke. */
  readonly reason?: string;
  readonly failure?: Failure;
  /** What a user of this port meets. */
  readonly consequence?: string;
  /** What the actors ran and said, of a case that failed or could not be judged. */
  readonly reports?: Readonly<Record<string, Report>>;
  readonly stderr?: Readonly<Record<string, string>>;
  /** Such as: failed beside other cases, passed alone. */
  readonly note?: string;
  /** It is listed among the expected failures, for this reason. */
  readonly expectedFailure?: string;
  /** Runs this case alone. */
  readonly command: string;
}

export interface Summary {
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  readonly error: number;
  /** Of the failures and errors: those that were expected. */
  readonly expected: number;
}

/** One port that took part. */
export interface Participant {
  readonly command: string;
  readonly hello: Hello;
}

export interface SuiteResult {
  readonly version: 1;
  readonly adapter: Participant;
  readonly with?: Participant;
  readonly seed: number;
  readonly durationMs: number;
  readonly summary: Summary;
  /** Entries of the expected failures that did not fail. */
  readonly stale: readonly string[];
  readonly cases: readonly CaseResult[];
}

export function summarise(cases: readonly CaseResult[]): Summary {
  const count = (status: Status): number => cases.filter((one) => one.status === status).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    skip: count("skip"),
    error: count("error"),
    expected: cases.filter((one) => one.expectedFailure !== undefined).length,
  };
}
