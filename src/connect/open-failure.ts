import { sqliteFailure } from "../engine/sqlite-error.ts";
import { OpenError, WalguardError } from "../errors.ts";

/**
 * An error of setting up a connection, in walguard's form: the engine's code and text, the file, what to do.
 * What is no engine error (a schema function's own, say) stays as it is.
 *
 * @param error what was thrown
 * @param path the database; `null` in memory
 */
export function openFailure(error: unknown, path: string | null): unknown {
  if (error instanceof WalguardError) return error;
  const failure = sqliteFailure(error);
  if (failure === null) return error;
  return new OpenError(`${path ?? "The database in memory"} could not be opened: ${failure.message}`, {
    hint: hints[failure.primary] ?? "the cause is the driver's own error",
    path: path ?? undefined,
    sqliteCode: failure.code,
    cause: error,
  });
}

const hints: Readonly<Record<string, string>> = {
  SQLITE_BUSY:
    "another process kept the file locked for the whole busy timeout: find the one with a long transaction",
  SQLITE_LOCKED: "another connection of this process has the table locked: finish its statement first",
  SQLITE_PROTOCOL:
    "another program holds locks that SQLite does not know, or the file system's locks do not work; the mode was not changed",
  SQLITE_AUTH: "an authorizer of this process denies the statement",
  SQLITE_IOERR:
    "the disk or file system failed, perhaps for a moment: try again, then look at the system's log",
  SQLITE_FULL: "free some space on the disk; nothing was lost",
  SQLITE_READONLY: "the file, its directory or its file system does not let this process write",
  SQLITE_CANTOPEN:
    "the file or one beside it (-wal, -shm, -journal) cannot be opened: look at permissions and directories",
  SQLITE_CORRUPT:
    "copy the file and what is beside it before anything else, from another process; then PRAGMA integrity_check",
  SQLITE_NOTADB: "check the path; an encrypted database needs its own driver",
  SQLITE_ERROR: "if the schema said this, correct its SQL",
};
