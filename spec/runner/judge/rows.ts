import type { RowsExpectation } from "../case/case.ts";
import { matches } from "../case/match.ts";
import { ExpectationFailed } from "../early-end.ts";
import { type Inspector, InspectorError } from "../inspector/inspector.ts";

/**
 * Compares the rows that a fresh process sees with those that a case expects.
 *
 * @throws {ExpectationFailed} when they differ
 */
export async function assertRows(
  inspector: Inspector,
  expected: RowsExpectation,
  path: string,
): Promise<void> {
  const wanted = "length" in expected ? { rows: expected } : expected;
  const sql = ("sql" in wanted && wanted.sql) || "SELECT id, v FROM t ORDER BY id";
  let seen: unknown[][];
  try {
    seen = await inspector.rows(path, sql);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    throw new ExpectationFailed(
      "a fresh process cannot read the database",
      expected,
      error.message,
      false,
      "rows",
    );
  }
  const { rows, count, atLeast } = wanted as { rows?: readonly unknown[]; count?: number; atLeast?: number };
  if (rows !== undefined && !matches(rows, seen))
    throw new ExpectationFailed(
      `a fresh process sees other rows${differing(rows.length, seen.length)}`,
      rows,
      seen,
      false,
      "rows",
    );
  if (count !== undefined && seen.length !== count) {
    throw new ExpectationFailed(
      `a fresh process sees ${seen.length} rows, not ${count}`,
      count,
      seen.length,
      false,
      "rows",
    );
  }
  if (atLeast !== undefined && seen.length < atLeast) {
    throw new ExpectationFailed(
      `a fresh process sees only ${seen.length} rows`,
      `at least ${atLeast}`,
      seen.length,
      false,
      "rows",
    );
  }
}

function differing(wanted: number, seen: number): string {
  return wanted === seen ? "" : `: ${seen}, not ${wanted}`;
}
