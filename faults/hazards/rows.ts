/** The statements that the hazards share. */
import { OpenError } from "../../src/errors.ts";
import type { Actor } from "./actor.ts";

/** The table that all rows go into. */
const table = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)";

/** Inserts rows of some 100 bytes, so that a few dozen fill pages of their own. */
export function insertion(rows: readonly number[]): string {
  const values = rows.map((id) => `(${id}, '${String(id).padStart(100, ".")}')`);
  return `INSERT INTO t VALUES ${values.join(", ")}`;
}

/** Makes the database with its table and first rows, through a connection that stays open. */
export async function makeDatabase(
  actor: Actor,
  db: string,
  path: string,
  mode: "wal" | "delete",
  rows: readonly number[],
): Promise<void> {
  await actor.open(db, path);
  await actor.exec(db, `PRAGMA journal_mode=${mode}`);
  await actor.exec(db, table);
  await actor.exec(db, insertion(rows));
}

/** Writes rows in a transaction. @returns those that were acknowledged: all, or none */
export async function write(actor: Actor, db: string, rows: readonly number[]): Promise<readonly number[]> {
  for (const sql of ["BEGIN IMMEDIATE", insertion(rows), "COMMIT"]) {
    if ((await actor.tryExec(db, sql)) === null) continue;
    await actor.tryExec(db, "ROLLBACK");
    return [];
  }
  return rows;
}

/**
 * Writes rows where nothing may be in the way.
 *
 * @throws {OpenError} when they are refused: what was not written cannot be lost
 */
export async function mustWrite(
  actor: Actor,
  db: string,
  rows: readonly number[],
): Promise<readonly number[]> {
  const acknowledged = await write(actor, db, rows);
  if (acknowledged.length === rows.length) return acknowledged;
  throw nothingShown(`${actor.engine} could not write`);
}

/** The error of a run in which the kept rule was not put to the test. */
export function nothingShown(what: string): OpenError {
  return new OpenError(`The rule was kept, and yet ${what}: the run shows nothing`, {
    hint: "run it again; if it says the same, report it with this message",
  });
}
