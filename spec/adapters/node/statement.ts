/** Statements with parameters, on any driver. */
import type { Connection } from "../../../src/engine/connection.ts";

/** Runs a statement of a body and ignores its result. */
export function runStatement(connection: Connection, sql: string, parameters: unknown): void {
  const statement = connection.prepare(sql);
  const values = (parameters ?? []) as unknown[];
  // better-sqlite3 refuses run() on a statement that returns rows.
  if ((statement as { reader?: boolean }).reader === true) statement.all(...values);
  else statement.run(...values);
}

/** The rows of a query, as lists of values that JSON can represent. */
export function rowsOf(connection: Connection, sql: string, parameters: unknown): unknown[][] {
  const statement = connection.prepare(sql);
  const rows = statement.all(...((parameters ?? []) as unknown[])) as object[];
  return rows.map((row) => Object.values(row).map(plain));
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
