/**
 * After a commit in a rollback-journal mode, the file must be as long as its page count says. In
 * WAL mode it need not be: the pages are in the `-wal`, and a checkpoint writes page 1, with the
 * final count, first (FL-004).
 */
import { type Stats, statSync } from "node:fs";
import { assertNotClosed } from "../engine/closed-connection.ts";
import { type Connection, databaseFile, firstColumn, inTransaction } from "../engine/connection.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { FileLengthError } from "../errors.ts";
import { type ConnectionState, connectionState, prepared } from "../lock-hygiene/connection-state.ts";

/**
 * The part of `node:fs` that the check needs. It never opens the file: closing it would drop locks (FL-009).
 */
export interface FileLengthSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Pick<Stats, "size"> | undefined;
}

const realFileSystem: FileLengthSystem = { statSync };

/**
 * Throws when a database in a rollback-journal mode is shorter than its own page count says (FL-003).
 *
 * `writeTxn` runs this check after each commit. In WAL mode it only asks for the journal mode (FL-001).
 * Otherwise it compares `page_count * page_size` with the size from `stat`, and looks at a difference again
 * with the file locked against change before believing it (FL-010). The file is not opened (FL-009).
 * Databases in memory and empty ones pass, and so does a file that cannot be judged just now: inside a
 * transaction, whose pages are not in the file yet (FL-013), locked by another process (FL-011), or out of
 * reach of `stat` (FL-007).
 *
 * @param connection an open connection
 * @param fs for tests
 * @throws {ArgumentError} for a value that cannot be a connection, and for a closed one
 * @throws {FileLengthError} "torn-extend detected"; nothing was written
 * @throws the driver's error where the engine itself finds the file damaged (FL-012)
 *
 * @example
 * ```ts
 * import { checkFileLengthInvariant, connect } from "walguard";
 *
 * const db = connect("state.db");
 * db.exec("CREATE TABLE notes (text TEXT)"); // without writeTxn, so nothing has checked the file
 * checkFileLengthInvariant(db);
 * db.close();
 * ```
 */
export function checkFileLengthInvariant(connection: Connection, fs?: FileLengthSystem): void {
  const state = connectionState(connection);
  assertNotClosed(connection);
  checkFileLength(connection, state, fs);
}

/**
 * The least that a change of the journal mode takes, in milliseconds: dozens of system calls, with a checkpoint and
 * several syncs among them (0.9 ms measured on a disk that syncs in 0.15 ms, 0.067 ms at the least in memory).
 */
const shortestChangeOfModeMs = 0.05;

/**
 * Whether a connection in WAL mode is still in it, without asking (FL-014). While it is open no other connection can
 * take the file out of WAL mode, and its own code cannot have done so in no time.
 *
 * @param now the time in milliseconds of `performance.now()`, read right before `BEGIN` or after it
 */
export function isSurelyInWal(state: ConnectionState, now: number): boolean {
  return state.mode === "wal" && now - state.checkedAt < shortestChangeOfModeMs;
}

/** {@link checkFileLengthInvariant} for a connection whose state is known, as it is after every commit. */
export function checkFileLength(
  connection: Connection,
  state: ConnectionState,
  fs: FileLengthSystem = realFileSystem,
): void {
  state.mode = undefined;
  try {
    const mode = value(connection, state, "PRAGMA journal_mode");
    state.mode = mode;
    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;
    state.commitsByJournal = true;
    if (state.path === undefined) state.path = databaseFile(connection);
    const { path } = state;
    if (path === null || shortfall(connection, state, path, fs) === null) return;
    if (inTransaction(connection) === true) return;
    const believed = withReadLock(connection, () => shortfall(connection, state, path, fs));
    if (believed !== null && isInWalNow(connection, state)) return;
    if (believed !== null) throw tornExtend(path, believed);
  } catch (error) {
    if (!isLockFailure(error)) throw error;
  }
}

interface Shortfall {
  readonly logicalBytes: number;
  readonly physicalBytes: number;
  readonly pages: number;
}

function shortfall(
  connection: Connection,
  state: ConnectionState,
  path: string,
  fs: FileLengthSystem,
): Shortfall | null {
  const pages = Number(value(connection, state, "PRAGMA page_count"));
  if (!(pages > 0)) return null;
  const logicalBytes = pages * Number(value(connection, state, "PRAGMA page_size"));
  let physicalBytes: number | undefined;
  try {
    physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;
  } catch {
    return null;
  }
  if (physicalBytes === undefined || physicalBytes >= logicalBytes) return null;
  return { logicalBytes, physicalBytes, pages };
}

/**
 * Without the lock, another process could shrink the database between counting its
 * pages and measuring the file.
 */
function withReadLock<T>(connection: Connection, look: () => T): T {
  connection.exec("BEGIN");
  try {
    return look();
  } finally {
    // The engine may have ended the transaction itself; a failing ROLLBACK would hide what the look found.
    if (inTransaction(connection) !== false) connection.exec("ROLLBACK");
  }
}

/**
 * For a connection that has read since it was asked, and so has learned of another process that took the file to WAL
 * meanwhile: the pages that were counted are in the `-wal` (FL-004). While it is open, nobody takes the file out of WAL.
 */
function isInWalNow(connection: Connection, state: ConnectionState): boolean {
  return String(value(connection, state, "PRAGMA journal_mode")).toLowerCase() === "wal";
}

function tornExtend(path: string, { logicalBytes, physicalBytes, pages }: Shortfall): FileLengthError {
  return new FileLengthError(
    `torn-extend detected: ${path} has ${physicalBytes} bytes, but its ${pages} pages take ${logicalBytes} (page count mismatch)`,
    {
      hint: "the last transaction is committed, so do not repeat it; stop writing, copy the file from another process, and run PRAGMA integrity_check",
      path,
    },
  );
}

function value(connection: Connection, state: ConnectionState, sql: string): unknown {
  return firstColumn(prepared(connection, state, sql).get());
}
