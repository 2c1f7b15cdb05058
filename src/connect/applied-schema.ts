/** Whether a schema is there already, found out without the write lock (CN-036). */
import type { Connection } from "../engine/connection.ts";
import { libraryDriver } from "../engine/driver.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import { createsOnly } from "./create-statements.ts";

/**
 * Whether running a schema would change nothing: it only creates what is missing, and all that it makes in an empty
 * database in memory is there, by type and name.
 *
 * @param connection the database, in which no more than one `SELECT` is run
 * @param sql the schema
 * @returns `false` too where that cannot be told: the schema then runs, and says itself what is wrong
 */
export function isApplied(connection: Connection, sql: string): boolean {
  if (!createsOnly(sql)) return false;
  try {
    const there = objectsOf(connection);
    if (there.size === 0) return false;
    const made = objectsMadeBy(sql, connectionState(connection).library);
    return made?.every((object) => there.has(object)) ?? false;
  } catch {
    return false;
  }
}

/**
 * Finds out beforehand what a schema makes, so that it need not be done under the init lock, where other processes
 * wait.
 *
 * @param library the library of the connection that will be asked
 */
export function foreseeSchema(sql: string, library: object): void {
  try {
    if (createsOnly(sql)) objectsMadeBy(sql, library);
  } catch {
    // The schema will be run, and say itself what is wrong.
  }
}

let last: { readonly sql: string; readonly library: object; readonly made: readonly string[] } | undefined;

/** What a schema makes in an empty database in memory; `null` for a hand-made connection. The last one is kept. */
function objectsMadeBy(sql: string, library: object): readonly string[] | null {
  if (last?.sql === sql && last.library === library) return last.made;
  const Library = libraryDriver(library);
  if (Library === null) return null;
  const model = new Library(":memory:");
  try {
    model.exec(sql);
    last = { sql, library, made: [...objectsOf(model)] };
    return last.made;
  } finally {
    model.close();
  }
}

/** SQLite compares names without regard to the case of ASCII letters; its own objects come with their tables. */
function objectsOf(connection: Connection): Set<string> {
  const query =
    "SELECT type || ' ' || lower(name) AS object FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'";
  const rows = connection.prepare(query).all() as { object: string }[];
  return new Set(rows.map(({ object }) => object));
}
