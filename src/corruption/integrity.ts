/**
 * Whether a database is whole, checked before the first connection uses it, on a connection of its own
 * (CO-004). The check only reads, takes no init lock (CO-013), and runs in many processes side by side.
 */
import { type Connection, queryValue } from "../engine/connection.ts";
import { type Driver, libraryName, libraryOf } from "../engine/driver.ts";
import { openWith } from "../engine/open-with.ts";
import { isCorruptionSuspicion, type SqliteFailure, sqliteFailure } from "../engine/sqlite-error.ts";
import { OpenError } from "../errors.ts";
import { type CheckVerdict, judgeMessages } from "./check-messages.ts";
import { cameAfter, type Landmarks, landmarksOf } from "./landmarks.ts";

/** Remarks about content come after damage to pages, but may come before damage to an index. */
const mostMessages = 1000;

/**
 * How thorough the check is: `PRAGMA quick_check` (2 ms per MB), `integrity_check` (`"full"`, 5 to 13 ms per MB) or
 * none. With `"quick"`, a large file that was found whole before is not read through again (CO-025); `"always"` is
 * `quick_check`, too, whatever was found before.
 */
export type IntegrityLevel = "quick" | "always" | "full" | "off";

/** What one check said. A suspicion is not a verdict: a passing read error looks the same (CO-005). */
export type IntegrityLook =
  | {
      readonly kind: "ok";
      /** Of a large file that was read through. */
      readonly landmarks?: Landmarks;
    }
  | {
      readonly kind: "suspect";
      readonly reason: string;
      /** As the engine calls it. */
      readonly sqliteCode: "SQLITE_CORRUPT" | "SQLITE_NOTADB";
    }
  /** The file is whole, and something in it is not as its schema says: no damage (CO-022). */
  | { readonly kind: "remarks"; readonly reason: string }
  /** The file must be recovered before it can be read, which changes it (CO-020). */
  | { readonly kind: "recovery"; readonly reason: string }
  /** The check cannot run on this connection: a function or module of the application is missing (CO-012). */
  | { readonly kind: "unable"; readonly reason: string };

/**
 * Checks a database once. The file is not changed.
 *
 * @param path the database; it exists and is not empty
 * @param Library the library's own constructor
 * @param level which check
 * @param busyTimeoutMs how long to wait for locks, in milliseconds
 * @param large a large file, which is not read through where it is believed to be whole and nothing speaks against it
 * @returns what the check said
 * @throws {OpenError} with the code of an I/O error where a page cannot be read (CO-021)
 * @throws the driver's error for anything that is not a sign of damage: a lock is not,
 *   nor is an I/O error (CO-007)
 */
export function lookAtIntegrity(
  path: string,
  Library: Driver,
  level: Exclude<IntegrityLevel, "off">,
  busyTimeoutMs: number,
  large?: { readonly believed: Landmarks | null },
): IntegrityLook {
  try {
    // Read-only, so that closing this connection cannot checkpoint a suspect WAL into the file (CO-014).
    return check(path, openWith(Library, path, readOnly(Library)), level, busyTimeoutMs, large);
  } catch (error) {
    const failure = sqliteFailure(error);
    // A hot journal must be rolled back first, and so needs a connection that may write.
    if (failure?.primary !== "SQLITE_READONLY" && failure?.primary !== "SQLITE_CANTOPEN") throw error;
    return { kind: "recovery", reason: failure.message };
  }
}

/**
 * Checks a database once, on a connection that may write: the engine first rolls back what a process that was
 * killed has left. That changes the file, and so a copy is made before (CO-020).
 *
 * @param path as for {@link lookAtIntegrity}
 * @param Library as for {@link lookAtIntegrity}
 * @param level as for {@link lookAtIntegrity}
 * @param busyTimeoutMs as for {@link lookAtIntegrity}
 * @throws as {@link lookAtIntegrity}
 */
export function recoverAndLook(
  path: string,
  Library: Driver,
  level: Exclude<IntegrityLevel, "off">,
  busyTimeoutMs: number,
): IntegrityLook {
  return check(path, openWith(Library, path), level, busyTimeoutMs);
}

/**
 * Each driver spells it in its own way: better-sqlite3 refuses the other spelling, node:sqlite ignores it.
 */
function readOnly(Library: Driver): object {
  return libraryName(libraryOf(Library)) === "node:sqlite" ? { readOnly: true } : { readonly: true };
}

function check(
  path: string,
  connection: Connection,
  level: Exclude<IntegrityLevel, "off">,
  busyTimeoutMs: number,
  large?: { readonly believed: Landmarks | null },
): IntegrityLook {
  try {
    queryValue(connection, `PRAGMA busy_timeout=${busyTimeoutMs}`);
    const landmarks = large && landmarksOf(connection);
    if (landmarks && large.believed !== null && cameAfter(landmarks, large.believed)) return { kind: "ok" };
    const pragma = level === "full" ? "integrity_check" : "quick_check";
    const verdict = judgeMessages(messagesOf(connection, `PRAGMA ${pragma}(${mostMessages})`));
    if (verdict.kind === "unreadable") throw unreadable(path, verdict.reason, verdict.sqliteCode);
    if (verdict.kind === "suspect") return { ...verdict, sqliteCode: "SQLITE_CORRUPT" };
    return verdict.kind === "ok" && landmarks ? { kind: "ok", landmarks } : verdict;
  } catch (error) {
    const failure = sqliteFailure(error);
    if (failure !== null && isCorruptionSuspicion(error)) return suspicion(path, connection, failure);
    if (failure?.primary === "SQLITE_ERROR") return { kind: "unable", reason: failure.message };
    throw error;
  } finally {
    connection.close();
  }
}

/**
 * The engine turns a page that the disk cannot read (`SQLITE_IOERR_CORRUPTFS`) into `SQLITE_CORRUPT` where the
 * check reads rows, and throws. A check that stops at the first thing it finds stops before that, and has the code.
 */
function suspicion(path: string, connection: Connection, failure: SqliteFailure): IntegrityLook {
  const sqliteCode = failure.primary === "SQLITE_NOTADB" ? "SQLITE_NOTADB" : "SQLITE_CORRUPT";
  const suspect: IntegrityLook = { kind: "suspect", reason: failure.message, sqliteCode };
  let first: CheckVerdict;
  try {
    first = judgeMessages(messagesOf(connection, "PRAGMA integrity_check(1)"));
  } catch (error) {
    if (sqliteFailure(error)?.primary === "SQLITE_IOERR") throw error;
    return suspect;
  }
  if (first.kind === "unreadable") throw unreadable(path, first.reason, first.sqliteCode);
  return suspect;
}

function messagesOf(connection: Connection, pragma: string): string[] {
  const rows = connection.prepare(pragma).all() as Record<string, unknown>[];
  return rows.flatMap((row) => Object.values(row).map(String));
}

function unreadable(path: string, message: string, sqliteCode: string): OpenError {
  return new OpenError(`${path} could not be checked, because it could not be read: ${message}`, {
    hint: "the disk or the file system failed, perhaps only for a moment: try again, then look at the system's log; this says nothing about what is in the file",
    path,
    sqliteCode,
  });
}
