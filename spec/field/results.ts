/** What the runs of the field guide found, as data: `results.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import type { CaseResult, SuiteResult } from "../runner/report/result.ts";

/** A case that neither passed nor was skipped. */
export interface NotMet {
  readonly id: string;
  readonly status: "fail" | "advice" | "flaky" | "error";
  readonly title: string;
  readonly seen: string;
}

/** How many cases ended in which way. `fail` includes those that failed and then passed alone. */
export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly advice: number;
  /** Needs a capability, or another platform or SQLite. */
  readonly notAsked: number;
  readonly notApplicable: number;
  readonly error: number;
}

/** The run of one stack. */
export interface StackResult {
  readonly folder: string;
  /** Name and version. */
  readonly implementation: string;
  readonly driver?: string;
  /** The version of the SQLite in it. */
  readonly sqlite: string;
  readonly durationMs: number;
  readonly counts: Counts;
  readonly notMet: readonly NotMet[];
}

const file = new URL("./results.json", import.meta.url);

export function readResults(): readonly StackResult[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { stacks: StackResult[] }).stacks;
}

/** Writes the results, one line for each case that was not met, so that a change is seen where it is. */
export function writeResults(stacks: readonly StackResult[]): void {
  writeFileSync(file, `${JSON.stringify({ version: 1, stacks }, null, 2)}\n`);
}

/** What the guide keeps of a run of the suite. */
export function stackResult(folder: string, { adapter, durationMs, cases }: SuiteResult): StackResult {
  const { implementation, driver, sqlite } = adapter.hello;
  const count = (...ways: readonly string[]): number =>
    cases.filter((one) => ways.includes(wayOf(one))).length;
  return {
    folder,
    implementation: `${implementation.name} ${implementation.version}`,
    ...(driver === undefined ? {} : { driver }),
    sqlite: sqlite.version,
    durationMs,
    counts: {
      pass: count("pass"),
      fail: count("fail", "flaky"),
      advice: count("advice"),
      notAsked: count("not asked"),
      notApplicable: count("not applicable"),
      error: count("error"),
    },
    notMet: cases.flatMap((one) => {
      const status = wayOf(one) as NotMet["status"];
      if (!["fail", "advice", "flaky", "error"].includes(status)) return [];
      return [
        {
          id: one.id,
          status,
          title: one.title,
          seen: withoutPlace(one.failure?.message ?? one.reason ?? ""),
        },
      ];
    }),
  };
}

function wayOf({ status, reason }: CaseResult): string {
  if (status !== "skip") return status;
  return reason?.startsWith("not applicable: ") ? "not applicable" : "not asked";
}

/** The first line, without the directory of the run, which is another one each time. */
function withoutPlace(text: string): string {
  return (text.split("\n")[0] ?? "").replaceAll(/\S*\/walguard-conform-\w+\/\d+\//g, "");
}
