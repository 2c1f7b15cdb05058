/**
 * After a commit in a rollback-journal mode the file must be as long as its page count says. In WAL mode it
 * need not be: the pages are in the `-wal`, and a checkpoint writes page 1, with the final count, first.
 */
import { type Stats, statSync } from "node:fs";
import { type Connection, databaseFile, firstColumn, inTransaction } from "../engine/connection.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { FileLengthError } from "../errors.ts";
import { type ConnectionState, connectionState, prepared } from "../lock-hygiene/connection-state.ts";

/** The part of `node:fs` that the check takes. It never opens the file: closing it would drop locks (H1). */
export interface FileLengthSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Pick<Stats, "size"> | undefined;
}

const realFileSystem: FileLengthSystem = { statSync };

/**
 * Throws when a database in a rollback-journal mode is shorter than its own page count (behaviour A7).
 *
 * In WAL mode the only statement is the probe, and nothing is looked at. Otherwise `page_count * page_size`
 * is held against `stat`; a difference is looked at again with the file locked against change before it is
 * believed. The file is not opened. Databases in memory and empty ones are passed over, and so is a file
 * that cannot be judged just now: inside a transaction, whose pages are not in the file yet; locked by
 * another process; out of reach of `stat`.
 *
 * @param connection an open connection
 * @param fs for tests
 * @throws {FileLengthError} "torn-extend detected"
 * @throws the driver's error where the engine itself finds the file damaged
 */
export function checkFileLengthInvariant(connection: Connection, fs?: FileLengthSystem): void {
  checkFileLength(connection, connectionState(connection), fs);
}

/** {@link checkFileLengthInvariant} for a connection whose state is at hand: it runs after every commit. */
export function checkFileLength(
  connection: Connection,
  state: ConnectionState,
  fs: FileLengthSystem = realFileSystem,
): void {
  try {
    const mode = value(connection, state, "PRAGMA journal_mode");
    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;
    if (state.path === undefined) state.path = databaseFile(connection);
    const { path } = state;
    if (path === null || shortfall(connection, state, path, fs) === null) return;
    if (inTransaction(connection) === true) return;
    const believed = withReadLock(connection, () => shortfall(connection, state, path, fs));
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

/** Between counting the pages and looking at the file another process may have made both smaller. */
function withReadLock<T>(connection: Connection, look: () => T): T {
  connection.exec("BEGIN");
  try {
    return look();
  } finally {
    // What the look found counts; the engine may have ended the transaction itself.
    if (inTransaction(connection) !== false) connection.exec("ROLLBACK");
  }
}

function tornExtend(path: string, { logicalBytes, physicalBytes, pages }: Shortfall): FileLengthError {
  return new FileLengthError(
    `torn-extend detected: ${path} has ${physicalBytes} bytes, and its ${pages} pages take ${logicalBytes} (page count mismatch)`,
    {
      hint: "the last transaction is committed, so do not repeat it; stop writing, copy the file from another process, and run PRAGMA integrity_check",
      path,
    },
  );
}

function value(connection: Connection, state: ConnectionState, sql: string): unknown {
  return firstColumn(prepared(connection, state, sql).get());
}
