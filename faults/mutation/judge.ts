/** Judges whether a mutant's mistake is found, by the case or the test that the mutant names. */
import { join } from "node:path";
import type { LoadedCase } from "../../spec/runner/case/load-cases.ts";
import type { CaseResult } from "../../spec/runner/report/result.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { type Mutant, nameOfKiller } from "./mutant.ts";
import { runTest } from "./run-test.ts";

/**
 * `survived`: the case or test passed. `late`: it failed by a time limit, on a mistake that is no wait:
 * anything that is slow would be killed like that. `unclear`: there was no verdict, so nothing is known.
 */
export interface Verdict {
  readonly mutant: Mutant;
  readonly verdict: "killed" | "survived" | "late" | "unclear";
  readonly detail: string;
}

/** The command of the adapter for the reference, or for a copy of it. */
export function adapterCommand(root: string, settings: readonly string[], source?: string): string[] {
  const adapter = [process.execPath, join(root, "spec/adapters/node/adapter.ts"), ...settings];
  return source === undefined ? adapter : ["env", `WALGUARD_SOURCE=${source}`, ...adapter];
}

/**
 * @param cases all cases
 * @param root the repository
 * @param copy what was made of it for this mutant
 */
export async function judge(
  mutant: Mutant,
  cases: readonly LoadedCase[],
  root: string,
  copy: string,
  settings: readonly string[],
): Promise<Verdict> {
  if (typeof mutant.killedBy !== "string") {
    const { status, message, late } = await runTest(mutant.killedBy, copy, mutant.waits === true);
    return verdictOf(mutant, status, inOneLine(message), late);
  }
  const named = cases.filter((one) => one.case.id === mutant.killedBy);
  if (named.length === 0)
    return { mutant, verdict: "unclear", detail: `unknown case ${nameOfKiller(mutant)}` };
  try {
    const { cases: results } = await runSuite({
      adapter: adapterCommand(root, settings, join(copy, "src")),
      cases: named,
      jobs: 1,
      strict: true,
      // Whether it fails is the question, and not whether it fails always.
      retry: false,
    });
    const [result] = results as [CaseResult];
    const said = result.failure?.message ?? result.reason ?? "";
    return verdictOf(mutant, result.status, said, isLate(result));
  } catch (error) {
    return { mutant, verdict: "unclear", detail: `the adapter does not start: ${(error as Error).message}` };
  }
}

/** Whether a case failed because something did not happen in time, which is all that a step without an end shows. */
export function isLate({ failure }: Pick<CaseResult, "failure">): boolean {
  return (
    ["no answer", "no such pause"].includes(String(failure?.seen)) ||
    /^no process took the lock on /.test(failure?.message ?? "")
  );
}

/** An assertion's first line, and what differs. */
function inOneLine(message: string): string {
  const [first = "", ...rest] = message.split("\n");
  const different = rest.filter((line) => /^[+-] /.test(line) && !line.startsWith("+ actual"));
  return [first, ...different.map((line) => line.replace(/\s+/g, " "))].join(" ");
}

function verdictOf(
  mutant: Mutant,
  status: CaseResult["status"] | "none",
  said: string,
  late: boolean,
): Verdict {
  if (status === "pass") return { mutant, verdict: "survived", detail: `passes: ${nameOfKiller(mutant)}` };
  if (status !== "fail" && status !== "advice")
    return { mutant, verdict: "unclear", detail: `${status}: ${said}` };
  return { mutant, verdict: late && mutant.waits !== true ? "late" : "killed", detail: said };
}
