import { after, describe, test } from "node:test";
import type { DriverName } from "../../../src/engine/driver.ts";
import { splitCommand } from "../adapter/adapter-command.ts";
import { referenceAdapter } from "../adapter/reference-adapter.ts";
import { loadCases } from "../case/load-cases.ts";
import { type Selection, select } from "../case/selection.ts";
import { failureLines } from "../report/failure-text.ts";
import type { CaseResult, SuiteResult } from "../report/result.ts";
import { runSuite } from "./run-suite.ts";

/** What the suite judges: an adapter's command, the reference with a driver, or a JavaScript module. */
export type Implementation =
  | { readonly command: string | readonly string[] }
  | { readonly driver: DriverName; readonly module?: string };

/**
 * Registers each case as a test of `node:test`, so that `node --test` judges the implementation.
 *
 * A case that does not apply is a skipped test with the reason. A SHOULD that is not met is a diagnostic of a test that
 * passes.
 *
 * @param implementation what to judge
 * @param selection which cases; default: the fast tier of the levels core and safe
 */
export function conformance(implementation: Implementation, selection: Selection = {}): void {
  const command = commandOf(implementation);
  const cases = select(loadCases(), selection, false);
  describe(`conformance of ${command.join(" ")}`, () => {
    let suite: Promise<SuiteResult> | undefined;
    const results = new Map<string, (result: CaseResult) => void>();
    const waiting = new Map(
      cases.map(({ case: { id } }) => [id, new Promise<CaseResult>((resolve) => results.set(id, resolve))]),
    );
    // Started by the first test, so that registering alone starts no process.
    const start = (): Promise<SuiteResult> => {
      suite ??= runSuite({
        adapter: command,
        cases,
        strict: "driver" in implementation && implementation.module === undefined,
        onResult: (result) => results.get(result.id)?.(result),
      });
      return suite;
    };
    after(async () => void (await suite?.catch(() => {})));
    for (const { case: one } of cases) {
      test(`${one.id} ${one.title}`, async (t) => {
        const result = await Promise.race([waiting.get(one.id), start().then(() => waiting.get(one.id))]);
        if (result === undefined) throw new Error(`${one.id} has no result`);
        if (result.status === "skip") return t.skip(result.reason);
        if (result.status === "advice") return t.diagnostic(`advice\n${failureLines(result).join("\n")}`);
        if (result.status !== "pass") throw new Error(failureLines(result).join("\n"));
      });
    }
  });
}

function commandOf(implementation: Implementation): readonly string[] {
  if ("command" in implementation) {
    const { command } = implementation;
    return typeof command === "string" ? splitCommand(command) : command;
  }
  return referenceAdapter(implementation.driver, implementation.module);
}
