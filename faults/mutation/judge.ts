/** Judges whether the suite finds a mutant's mistake, with the case that the mutant names. */
import { join } from "node:path";
import type { LoadedCase } from "../../spec/runner/case/load-cases.ts";
import type { CaseResult } from "../../spec/runner/report/result.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import type { Mutant } from "./mutant.ts";

/** `survived`: the case passed. `unclear`: it reached no verdict, so nothing is known. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly verdict: "killed" | "survived" | "unclear";
  readonly detail: string;
}

/** The command of the adapter for the reference, or for a copy of it. */
export function adapterCommand(root: string, driver: string, source?: string): string[] {
  const adapter = [process.execPath, join(root, "spec/adapters/node/adapter.ts"), "--driver", driver];
  return source === undefined ? adapter : ["env", `WALGUARD_SOURCE=${source}`, ...adapter];
}

/**
 * @param cases all cases
 * @param source the copy's `src`, with the mutant's edits
 */
export async function judge(
  mutant: Mutant,
  cases: readonly LoadedCase[],
  root: string,
  source: string,
  driver: string,
): Promise<Verdict> {
  const named = cases.filter((one) => one.case.id === mutant.killedBy);
  if (named.length === 0) return { mutant, verdict: "unclear", detail: `unknown case ${mutant.killedBy}` };
  try {
    const { cases: results } = await runSuite({
      adapter: adapterCommand(root, driver, source),
      cases: named,
      jobs: 1,
      strict: true,
    });
    return verdictOf(mutant, results[0]);
  } catch (error) {
    return { mutant, verdict: "unclear", detail: `the adapter does not start: ${(error as Error).message}` };
  }
}

function verdictOf(mutant: Mutant, result: CaseResult | undefined): Verdict {
  if (result?.status === "fail" || result?.status === "advice")
    return { mutant, verdict: "killed", detail: result.failure?.message ?? "" };
  if (result?.status === "pass")
    return { mutant, verdict: "survived", detail: "the case passes on the mutant" };
  return { mutant, verdict: "unclear", detail: `${result?.status}: ${result?.reason}` };
}
