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
  const own = "sql" in wanted ? wanted.sql : undefined;
  const sql = own ?? "SELECT id, v FROM t ORDER BY id";
  const by = own === undefined ? "" : ` (${own})`;
  const seen = await readableRows(inspector, path, sql, expected);
  const { rows, count, atLeast } = wanted as { rows?: readonly unknown[]; count?: number; atLeast?: number };
  if (rows !== undefined && !matches(rows, seen))
    throw new ExpectationFailed(
      `a fresh process sees other rows${differing(rows.length, seen.length)}${by}`,
      rows,
      seen,
      false,
      "rows",
    );
  if (count !== undefined && seen.length !== count) {
    throw new ExpectationFailed(
      `a fresh process sees ${seen.length} rows, not ${count}${by}`,
      count,
      seen.length,
      false,
      "rows",
    );
  }
  if (atLeast !== undefined && seen.length < atLeast) {
    throw new ExpectationFailed(
      `a fresh process sees only ${seen.length} rows${by}`,
      `at least ${atLeast}`,
      seen.length,
      false,
      "rows",
    );
  }
}

/**
 * The rows that a fresh process sees.
 *
 * @param expected what the case wants to see, for the failure
 * @param before what makes a database that cannot be read a failure, as the beginning of a sentence
 * @throws {ExpectationFailed} when it cannot read the database
 */
export async function readableRows(
  inspector: Inspector,
  path: string,
  sql: string,
  expected: unknown,
  before: string = "",
): Promise<unknown[][]> {
  try {
    return await inspector.rows(path, sql);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    const message = `${before}a fresh process cannot read the database: ${error.reason}`;
    throw new ExpectationFailed(message, expected, error.message, false, "rows");
  }
}

function differing(wanted: number, seen: number): string {
  return wanted === seen ? "" : `: ${seen}, not ${wanted}`;
}
