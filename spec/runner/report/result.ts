/** The results of a run as data; `spec/results.schema.json` is normative. */

import type { Harm } from "../../reader/harm.ts";
import type { RequirementLevel, RequirementStrength } from "../../reader/requirements.ts";
import type { Hello, Report } from "../adapter/protocol.ts";
import type { Tier } from "../case/case.ts";

/**
 * `advice`: a SHOULD that was not met. It is told, and fails no run. `flaky`: it failed, and passed when it was run again
 * alone. That counts as a failure: races hide in it.
 */
export type Status = "pass" | "fail" | "advice" | "flaky" | "skip" | "error";

/** What was expected and what was seen. */
export interface Failure {
  /** What happened instead of what was expected. */
  readonly message: string;
  /** What the runner saw from outside that explains it. */
  readonly cause?: string;
  readonly step?: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

export interface CaseResult {
  readonly id: string;
  readonly status: Status;
  readonly requirements: readonly string[];
  readonly title: string;
  readonly level: RequirementLevel;
  /** MUST decides the exit code, SHOULD is advice. */
  readonly strength: RequirementStrength;
  /** What users suffer if the case fails, in one word of the specification. */
  readonly harm: Harm;
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
  readonly flaky: number;
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
    flaky: count("flaky"),
    skip: count("skip"),
    error: count("error"),
    expected: cases.filter((one) => one.expectedFailure !== undefined).length,
  };
}
