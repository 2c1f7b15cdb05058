/** The results of a run as data; `spec/results.schema.json` is normative. */

import type { RequirementStrength } from "../../reader/requirements.ts";
import type { Hello, Report } from "../adapter/protocol.ts";
import type { Tier } from "../case/case.ts";

/** `advice`: a SHOULD that was not met. It is told, and fails no run. */
export type Status = "pass" | "fail" | "advice" | "skip" | "error";

/** What was expected and what was seen. */
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
  /** MUST decides the exit code, SHOULD is advice. */
  readonly strength: RequirementStrength;
  readonly tier: Tier;
  readonly file: string;
  readonly durationMs: number;
  /** Which command played which actor, if two ports take part. */
  readonly cast?: Readonly<Record<string, string>>;
  /** For a skip: why the case was not run. For an error: what broke. */
  readonly reason?: string;
  readonly failure?: Failure;
  /** What the failure means for users of this port. */
  readonly consequence?: string;
  /** The actors' reports, for a case that failed or could not be judged. */
  readonly reports?: Readonly<Record<string, Report>>;
  readonly stderr?: Readonly<Record<string, string>>;
  /** Such as: failed in parallel with other cases, passed alone. */
  readonly note?: string;
  /** The reason given in the expected failures, if the case is listed there. */
  readonly expectedFailure?: string;
  /** Runs this case alone. */
  readonly command: string;
}

export interface Summary {
  readonly pass: number;
  readonly fail: number;
  readonly advice: number;
  readonly skip: number;
  readonly error: number;
  /** How many of the failures were expected. */
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
  /** Stale entries of the expected failures. */
  readonly stale: readonly string[];
  readonly cases: readonly CaseResult[];
}

export function summarise(cases: readonly CaseResult[]): Summary {
  const count = (status: Status): number => cases.filter((one) => one.status === status).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    advice: count("advice"),
    skip: count("skip"),
    error: count("error"),
    expected: cases.filter((one) => one.expectedFailure !== undefined).length,
  };
}
