import { sqliteFailure } from "../engine/sqlite-error.ts";
import { OpenError, WalguardError } from "../errors.ts";
import { systemHint } from "../file/system-hint.ts";

/**
 * Turns an engine error during the set-up into walguard's form: the engine's code and text, the file, and
 * what to do (CN-031). Any other error, such as one that a schema function throws, stays as it is.
 *
 * @param error what was thrown
 * @param path the database; `null` for one in memory
 * @returns the error to throw
 */
export function openFailure(error: unknown, path: string | null): unknown {
  if (error instanceof WalguardError) return error;
  const failure = sqliteFailure(error);
  if (failure === null) return error;
  return new OpenError(`${path ?? "The in-memory database"} could not be opened: ${failure.message}`, {
    hint: systemHint(failure.code, path) ?? hints[failure.primary] ?? otherwise,
    path: path ?? undefined,
    sqliteCode: failure.code,
    cause: error,
  });
}

const otherwise = "the driver's own error is in the property cause";

const hints: Readonly<Record<string, string>> = {
  SQLITE_BUSY:
    "another process kept the file locked for the whole busy timeout (the switch to WAL waits for 3 s only): look for one with a long transaction",
  SQLITE_LOCKED: "another connection of this process has the table locked: finish its statement first",
  SQLITE_PROTOCOL:
    "another program holds locks on the file that are not SQLite's, or file locking does not work on this file system; the journal mode was not changed",
  SQLITE_AUTH: "an authorizer of this process denies the statement",
  SQLITE_IOERR:
    "the disk or the file system failed, perhaps only for a moment: try again, then look at the system's log",
  SQLITE_READONLY: "the file, its directory or its file system does not let this process write",
  SQLITE_CANTOPEN:
    "the file, or its -wal, -shm or -journal, cannot be opened: check permissions and directories, and whether this process has used up its descriptors (ulimit -n)",
  SQLITE_CORRUPT:
    "first copy the file and its -wal, -shm and -journal, from another process; then run PRAGMA integrity_check",
  SQLITE_NOTADB: "check the path; an encrypted database needs its own driver",
  SQLITE_ERROR: "if this comes from the schema, correct its SQL",
};
