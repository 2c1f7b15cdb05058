/** A case as its file has it; `spec/case.schema.json` is normative. */
import type { Harm } from "../../reader/harm.ts";

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly tier?: Tier;
  readonly capabilities?: readonly string[];
  readonly platforms?: readonly string[];
  readonly walResetBug?: boolean;
  /** Only for a port that waits no longer than this for another's write lock. */
  readonly busyAtMostMs?: number;
  readonly actors?: number | readonly string[];
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly setup?: Setup;
  readonly faults?: Readonly<Record<string, object>>;
  readonly premises?: readonly string[];
  readonly steps: readonly Step[];
  readonly expect?: Finals;
  readonly consequence: string;
  /** Where the consequence is not that of the requirement. */
  readonly harm?: Harm;
  readonly noMutant?: string;
}

/** The state of the database file before the first step. */
export interface Setup {
  readonly file?:
    | "absent"
    | "empty"
    | "wal"
    | "delete"
    | "garbage"
    | "tls"
    | "zeros"
    | "truncated"
    | "malformed"
    | "directory";
  readonly path?: string;
  readonly rows?: number;
  readonly sql?: readonly string[];
  readonly directories?: readonly string[];
  readonly fifos?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly mode?: string;
  /** The size of a file system of its own. */
  readonly fileSystemBytes?: number;
}

export type Tier = "fast" | "slow" | "stress";

export type Step = ActorStep | AwaitStep | RunnerStep;

export interface ActorStep {
  readonly actor?: string;
  readonly actors?: "all" | readonly string[];
  readonly op: string;
  readonly db?: string;
  readonly path?: string;
  readonly name?: string;
  readonly background?: true;
  readonly timeoutMs?: number | undefined;
  readonly prompt?: true | undefined;
  readonly expect?: Expectation | undefined;
  readonly acknowledges?: readonly unknown[];
  readonly premise?: string;
  readonly unlessRefused?: string;
  readonly why?: string | undefined;
  readonly [parameter: string]: unknown;
}

export interface AwaitStep {
  readonly await: string | readonly string[];
  readonly timeoutMs?: number | undefined;
  readonly prompt?: true | undefined;
  readonly expect?: Expectation | undefined;
  readonly acknowledges?: readonly unknown[];
  readonly premise?: string;
  readonly why?: string | undefined;
}

export interface RunnerStep {
  readonly runner: string;
  readonly premise?: string;
  readonly why?: string | undefined;
  readonly [parameter: string]: unknown;
}

/** Exactly one of these. */
export interface Expectation {
  readonly ok?: object;
  readonly error?: ErrorExpectation;
  readonly pending?: true;
  readonly paused?: string;
  readonly ended?: true;
  readonly anyOf?: readonly Expectation[];
}

export interface ErrorExpectation {
  readonly kind?: string | readonly string[];
  readonly sqliteCode?: string | readonly string[];
  readonly outcome?: string | readonly string[];
  readonly message?: string | readonly string[];
}

export interface Finals {
  readonly header?: string;
  readonly bytes?: "unchanged";
  readonly rows?: RowsExpectation;
  readonly integrity?: "ok" | "any";
  readonly absent?: readonly string[];
  readonly present?: readonly string[];
  readonly only?: readonly string[];
  readonly logs?: Readonly<Record<string, LogsExpectation>>;
  readonly trace?: Readonly<Record<string, TraceExpectation>>;
  readonly fired?: Readonly<Record<string, number | "any">>;
}

export type RowsExpectation =
  | readonly (readonly unknown[])[]
  | {
      readonly sql?: string;
      readonly rows?: readonly (readonly unknown[])[];
      readonly count?: number;
      readonly atLeast?: number;
    };

export interface LogsExpectation {
  readonly count?: number;
  readonly level?: "warning" | "error";
  readonly matching?: string;
  readonly includes?: readonly string[];
}

export type StatementPattern = string | { readonly sql: string; readonly outcome: string };

export interface TraceExpectation {
  readonly db?: string;
  readonly only?: string;
  readonly first?: StatementPattern;
  readonly exact?: readonly StatementPattern[];
  readonly subsequence?: readonly StatementPattern[];
  readonly never?: readonly StatementPattern[];
  readonly count?: Readonly<Record<string, number>>;
}

/** The names of the actors. */
export function actorsOf(one: Case): readonly string[] {
  const { actors = ["A"] } = one;
  return typeof actors === "number" ? Array.from({ length: actors }, (_, index) => `P${index + 1}`) : actors;
}

/** The actors that a step names. */
export function actorsOfStep(one: Case, step: Step): readonly string[] {
  const { actor, actors } = step as { actor?: string; actors?: "all" | readonly string[] };
  if (actors !== undefined) return actors === "all" ? actorsOf(one) : actors;
  return actor === undefined ? [] : [actor];
}

/** Whether more processes than one actor's take part. Such a case depends more on timing than others. */
export function hasSeveralProcesses(one: Case): boolean {
  return actorsOf(one).length > 1 || one.steps.some((step) => "runner" in step && step.runner === "hold");
}

/** A step in two words, for reports: who, and what. */
export function nameStep(step: Step): string {
  const { actor, actors, op, runner, await: awaited } = step as Readonly<Record<string, unknown>>;
  if (awaited !== undefined) return `await ${[awaited].flat().join(", ")}`;
  if (runner !== undefined) return [actors ?? actor, runner].flat().filter(Boolean).join(" ");
  return `${actors === undefined ? actor : [actors].flat().join(", ")} ${op}`;
}

/** What a step asks for, in a few words: the statement, the file's name or the options belong to it. */
export function nameRequest(step: ActorStep | AwaitStep, op: string): string {
  const { sql, path, options } = step as Readonly<Record<string, unknown>>;
  const of =
    typeof sql === "string" ? ` ${sql}` : typeof path === "string" ? ` ${path.split("/").at(-1)}` : "";
  return `${op}${of.trimEnd()}${options === undefined ? "" : ` with ${JSON.stringify(options)}`}`;
}

/** A step as one line, for reports. */
export function describeStep(step: Step): string {
  const { expect: _, premise: __, why, ...rest } = step as Record<string, unknown>;
  return `${JSON.stringify(rest)}${typeof why === "string" ? ` (${why})` : ""}`;
}
