/**
 * Whether a connection can write. Where SQLite may not open a file for writing, for whatever reason and if only at
 * that moment, it opens it for reading and says nothing; `BEGIN IMMEDIATE` then begins a read transaction (CN-044).
 */
import type { Connection, Statement } from "../engine/connection.ts";
import { libraryVersion } from "../engine/driver.ts";
import { sqliteFailure } from "../engine/sqlite-error.ts";
import { isBefore } from "../engine/sqlite-version.ts";
import { OpenError } from "../errors.ts";
import { assertAccess, wanted } from "../file/access.ts";
import { isOnReadOnlyFileSystem, readOnlyFileSystemHint } from "../file/system-hint.ts";
import type { JournalMode } from "../journal-mode/decision.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";

/** Before it, this checkpoint is not known, and taken for one that writes (https://sqlite.org/pragma.html#pragma_wal_checkpoint). */
const checkpointThatDoesNothingSince = "3.51.0";

/**
 * Refuses a connection that can't write. No lock is taken to find out, and nothing is written: one statement is only
 * prepared, and one ends where a checkpoint would begin.
 *
 * @param path the database's canonical path
 * @param mode the journal mode in force; in WAL mode the `-wal` and the `-shm` count, too
 * @throws {OpenError} with `SQLITE_READONLY`, and which files may not be written
 */
export function assertWritable(connection: Connection, path: string, mode: JournalMode): void {
  if (isReadOnly(connection)) throw readOnly(path, [""]);
  if (mode !== "wal" || !knowsCheckpoint(connectionState(connection).library)) return;
  try {
    connection.exec("PRAGMA main.wal_checkpoint(NOOP)");
  } catch (error) {
    const primary = sqliteFailure(error)?.primary;
    if (primary === "SQLITE_READONLY") throw readOnly(path, ["-wal", "-shm"], error);
    // An authorizer that denies checkpoints says nothing about the files.
    if (primary !== "SQLITE_AUTH") throw error;
  }
}

/** By library: every connect asks. */
const known = new WeakMap<object, boolean>();

function knowsCheckpoint(library: object): boolean {
  let answer = known.get(library);
  if (answer === undefined) {
    answer = !isBefore(libraryVersion(library), checkpointThatDoesNothingSince);
    known.set(library, answer);
  }
  return answer;
}

/** In the plan of a write transaction, the engine has the main database (0) read only (0) where it can't write. */
function isReadOnly(connection: Connection): boolean {
  let rows: unknown[];
  try {
    const plan = connection.prepare("EXPLAIN BEGIN IMMEDIATE") as Statement & { raw?(): Statement };
    rows = (typeof plan.raw === "function" ? plan.raw() : plan).all();
  } catch (error) {
    if (sqliteFailure(error)?.primary === "SQLITE_AUTH") return false;
    throw error;
  }
  return rows.some((row) => {
    const [, opcode, database, write] = Array.isArray(row) ? row : Object.values(row as object);
    return opcode === "Transaction" && Number(database) === 0 && Number(write) === 0;
  });
}

function readOnly(path: string, suffixes: readonly string[], cause?: unknown): OpenError {
  const denied = suffixes.map((suffix) => `${path}${suffix}`).filter(mayNotBeWritten);
  const files = suffixes.map((suffix) => `${path}${suffix}`).join(" or ");
  return new OpenError(
    denied.length > 0
      ? `${denied.join(" and ")} may not be written by this process, so ${path} could be read only`
      : `The system refused to open ${files} for writing, so ${path} could be read only`,
    {
      hint: isOnReadOnlyFileSystem(path)
        ? readOnlyFileSystemHint
        : denied.length > 0
          ? "give this user write permission on it; trying again changes nothing until then"
          : "look for used-up descriptors (ulimit -n) and for what the system's log says of the disk; then close what this process has open of this file, which shares the -shm, and connect again",
      path,
      sqliteCode: "SQLITE_READONLY",
      cause,
    },
  );
}

function mayNotBeWritten(file: string): boolean {
  try {
    assertAccess(file, wanted.write);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}
