/**
 * The only place that knows what the drivers' errors look like. Errors are classified by result code, and by
 * the engine's text only where a driver gives no code (JM-051).
 */
import { isError, messageOf } from "../thrown-error.ts";
import { primaryCode, sqliteCodeName } from "./sqlite-code.ts";

/** An engine error, in the same form for every driver. */
export interface SqliteFailure {
  /** Extended code where the driver gives one: `SQLITE_BUSY_SNAPSHOT`. */
  readonly code: string;
  /** The primary code, which is the extended code's family: `SQLITE_BUSY`. */
  readonly primary: string;
  /** The engine's text. */
  readonly message: string;
}

/**
 * Reads a driver's error.
 *
 * Known shapes: better-sqlite3 (`SqliteError`, `code` is the extended name, or
 * `UNKNOWN_SQLITE_ERROR_` and the number where it has no name for it), node:sqlite (`errcode` is the
 * extended number; `exec()` and open errors on Deno have none), bun:sqlite (`errno`).
 *
 * @param error anything that was thrown
 * @returns the failure; `null` when the engine did not raise it. An error of walguard's own is not an engine
 *   error: its `sqliteCode` has the code, and its `cause` is the driver's error
 *
 * @example
 * ```ts
 * import { connect, sqliteFailure } from "walguard";
 *
 * const db = connect("state.db");
 * try {
 *   db.exec("SELECT * FROM missing");
 * } catch (error) {
 *   console.log(sqliteFailure(error)?.primary); // -> SQLITE_ERROR
 * }
 * db.close();
 * ```
 */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  if (!isError(error)) return null;
  const { code, errcode, errno } = error as { code?: unknown; errcode?: unknown; errno?: unknown };
  if (typeof errcode === "number" && code === "ERR_SQLITE_ERROR")
    return failure(sqliteCodeName(errcode), error);
  if (typeof code === "string" && code.startsWith("SQLITE_")) return failure(code, error);
  const unnamed = typeof code === "string" ? /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code) : null;
  if (unnamed !== null) return failure(sqliteCodeName(Number(unnamed[1])), error);
  if (error.name === "SQLiteError" && typeof errno === "number") return failure(sqliteCodeName(errno), error);
  if (code === "ERR_SQLITE_ERROR") return failure(codeFromText(error.message), error);
  return null;
}

function failure(code: string, error: Error): SqliteFailure {
  return { code, primary: primaryCode(code), message: error.message };
}

// Matched at the beginning only, since names that the user chose may follow ("no such
// table: disk I/O error").
const texts: readonly (readonly [RegExp, string])[] = [
  [/^database is locked/i, "SQLITE_BUSY"],
  [/^database (?:table|schema) is locked/i, "SQLITE_LOCKED"],
  [/^locking protocol/i, "SQLITE_PROTOCOL"],
  [/^(?:not authorized|authorization denied|access to .* is prohibited)/i, "SQLITE_AUTH"],
  [/^disk i\/o error/i, "SQLITE_IOERR"],
  [/^attempt to write a readonly database/i, "SQLITE_READONLY"],
  [/^(?:database disk image is malformed|malformed database schema)/i, "SQLITE_CORRUPT"],
  [/^file is not a database/i, "SQLITE_NOTADB"],
  [/^unable to open database/i, "SQLITE_CANTOPEN"],
  [/^database or disk is full/i, "SQLITE_FULL"],
  [/^(?:[A-Z ]+ )?constraint failed/, "SQLITE_CONSTRAINT"],
  [/^access permission denied/i, "SQLITE_PERM"],
  [/^interrupted/i, "SQLITE_INTERRUPT"],
  [/^out of memory/i, "SQLITE_NOMEM"],
];

function codeFromText(message: string): string {
  return texts.find(([text]) => text.test(message))?.[1] ?? "SQLITE_ERROR";
}

/** `BUSY` and `LOCKED` in all their forms: another connection has the lock, and waiting may help. */
export function isLockFailure(error: unknown): boolean {
  const found = sqliteFailure(error);
  return found !== null && (found.primary === "SQLITE_BUSY" || found.primary === "SQLITE_LOCKED");
}

// Python calls these OperationalError. There, SQLITE_AUTH is a DatabaseError, so hermes-agent's marker "not
// authorized" can never match a real refusal; here it is in the set (JM-052).
const operational = new Set(
  "ERROR PERM ABORT BUSY LOCKED READONLY INTERRUPT IOERR FULL CANTOPEN PROTOCOL SCHEMA AUTH"
    .split(" ")
    .map((name) => `SQLITE_${name}`),
);

/**
 * Picks out errors of the surroundings (locks, permissions, disks) rather than of
 * the file's content (JM-003).
 *
 * @returns the failure when `error` is one, else `null`; the caller must let such an error through
 */
export function operationalFailure(error: unknown): SqliteFailure | null {
  const found = sqliteFailure(error);
  return found !== null && operational.has(found.primary) ? found : null;
}

/**
 * `CORRUPT` and `NOTADB`: a reason to look again, not yet a verdict. A passing I/O
 * error can look like this too.
 */
export function isCorruptionSuspicion(error: unknown): boolean {
  const found = sqliteFailure(error);
  return found !== null && (found.primary === "SQLITE_CORRUPT" || found.primary === "SQLITE_NOTADB");
}

/**
 * Whether what was asked for is refused because a statement of the connection itself is running: an iterator that was
 * not finished. better-sqlite3 refuses any other statement meanwhile, without a code; else the engine says it.
 */
export function isRefusedByOwnStatement(error: unknown): boolean {
  return /busy executing a query|statements in progress/.test(messageOf(error));
}

/**
 * Whether a statement of the connection itself is in the way: while this thread waits it does not end. `COMMIT` says so
 * in words (`INSERT … RETURNING`), `BEGIN IMMEDIATE` by SQLITE_BUSY_SNAPSHOT, which is about a read transaction that is
 * open.
 */
export function isOwnStatement(error: unknown): boolean {
  const failure = sqliteFailure(error);
  return failure !== null && (failure.code === "SQLITE_BUSY_SNAPSHOT" || isRefusedByOwnStatement(error));
}
