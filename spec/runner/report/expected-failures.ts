/**
 * The file of known failures: `{"<case id>": {"reason": "…", "flaky": true}}`. Every entry needs a reason. An
 * entry whose case passes is stale, unless it is `flaky`; a case that is flaky is an expected failure only then.
 */
import { readFileSync } from "node:fs";
import type { CaseResult } from "./result.ts";

export interface ExpectedFailure {
  readonly reason: string;
  readonly flaky?: boolean;
}

export type ExpectedFailures = Readonly<Record<string, ExpectedFailure>>;

/** The file is invalid. */
export class ExpectedFailuresError extends Error {
  override name = "ExpectedFailuresError";
}

/** @throws {ExpectedFailuresError} that names the file and the invalid entry */
export function readExpectedFailures(file: string): ExpectedFailures {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ExpectedFailuresError(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ExpectedFailuresError(`${file} is not a JSON object with case ids as keys`);
  }
  for (const [id, entry] of Object.entries(content)) {
    const { reason, flaky, ...rest } = (entry ?? {}) as Record<string, unknown>;
    const wrong =
      typeof reason !== "string" || reason.trim() === ""
        ? "has no reason"
        : flaky !== undefined && typeof flaky !== "boolean"
          ? "has a value of flaky that is neither true nor false"
          : Object.keys(rest).length > 0
            ? `has unknown properties: ${Object.keys(rest).join(", ")}`
            : null;
    if (wrong !== null) throw new ExpectedFailuresError(`${file}: ${id} ${wrong}`);
  }
  return content as ExpectedFailures;
}

/** Marks a result that failed as expected. */
export function marked(result: CaseResult, expected: ExpectedFailures): CaseResult {
  const entry = expected[result.id];
  if (entry === undefined) return result;
  const isExpected = result.status === "fail" || (result.status === "flaky" && entry.flaky === true);
  return isExpected ? { ...result, expectedFailure: entry.reason } : result;
}

/**
 * The stale entries: those whose case passed or does not exist. A case that was skipped or not selected does not
 * make its entry stale.
 *
 * @param known the ids of all existing cases
 */
export function staleEntries(
  expected: ExpectedFailures,
  results: readonly CaseResult[],
  known: ReadonlySet<string>,
): string[] {
  const passed = new Set(results.filter((result) => result.status === "pass").map((result) => result.id));
  return Object.entries(expected)
    .filter(([id, entry]) => !known.has(id.split("@")[0] ?? id) || (passed.has(id) && entry.flaky !== true))
    .map(([id]) => id);
}
