import { constants } from "../constants.ts";
import { assertNotClosed } from "../engine/closed-connection.ts";
import { type Connection, databaseFile, inTransaction } from "../engine/connection.ts";
import { isRefusedByOwnStatement, sqliteFailure } from "../engine/sqlite-error.ts";
import { ArgumentError } from "../errors.ts";
import type { WalReader } from "../events.ts";
import { readLocks } from "../file-lock/lock-holders.ts";
import { type ConnectionState, connectionState } from "../lock-hygiene/connection-state.ts";
import { checkGeneration } from "../lock-hygiene/lost-generation.ts";
import { withBusyTimeout } from "../waiting/boundary.ts";
import { tellCheckpoint, walReaders } from "./checkpoint-event.ts";
import { settle } from "./standstill.ts";
import { walBytes, walCheckpoint } from "./wal-checkpoint.ts";

/** What a checkpoint has left. */
export interface CheckpointResult {
  /** How long the `-wal` is, in bytes; 0 where there is none. */
  readonly walBytes: number;
  /** How many pages it holds; `undefined` where another process was at a checkpoint, which goes on. */
  readonly frames: number | undefined;
  /** How many of them are in the database. Where it is less, readers keep it from the rest. */
  readonly checkpointed: number | undefined;
  /** On Linux, the processes that read at this moment, where there is a rest; they need not all be in the way. */
  readonly pinnedBy: readonly WalReader[];
}

const nothing: CheckpointResult = { walBytes: 0, frames: 0, checkpointed: 0, pinnedBy: [] };

/**
 * Moves what is in the `-wal` into the database at once, waiting for nobody (CP-006): for a quiet moment, so that no
 * write has to do it. Where all of it could be moved, and the file is longer than the connection's `walLimitBytes`, it is
 * cut, unless somebody reads or writes at this moment. Nothing that is committed can be lost by it. It takes as long as
 * the disk needs for what is there (0.4 s for 87 MB).
 *
 * @param connection an open connection, outside a transaction; one that `connect()` did not make will do
 * @returns what it has left, and who was in the way; zeros for a database that is not in WAL mode
 * @throws {ArgumentError} for a value that cannot be a connection, a closed one, and one that has a transaction or a
 *   statement open
 * @throws {LostGenerationError} when the files under the path are others; nothing was moved
 * @throws {OpenError} when the `-wal` cannot be looked at
 * @throws the driver's error where the disk or the system refuses
 *
 * @example
 * ```ts
 * import { checkpoint, connect, writeTxn } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (?)").run("moved"));
 * const { frames, checkpointed, pinnedBy } = checkpoint(db);
 * console.log(frames === checkpointed, pinnedBy); // -> true []
 * db.close();
 * ```
 */
export function checkpoint(connection: Connection): CheckpointResult {
  const state = connectionState(connection);
  assertNotClosed(connection);
  if (inTransaction(connection) ?? state.depth > 0) throw isOpen(state, "inside a transaction");
  checkGeneration(connection);
  const path = state.path === undefined ? databaseFile(connection) : state.path;
  if (path === null) return nothing;
  const bytes = walBytes(path);
  try {
    return moved(connection, state, path);
  } catch (cause) {
    const failure = sqliteFailure(cause);
    if (failure?.primary === "SQLITE_LOCKED" || isRefusedByOwnStatement(cause))
      throw isOpen(state, "while a statement of the connection is running", cause);
    tellCheckpoint(state, { walBytes: bytes, code: failure?.code });
    throw cause;
  }
}

function moved(connection: Connection, state: ConnectionState, path: string): CheckpointResult {
  let pages = walCheckpoint(connection, "PASSIVE");
  const limitBytes = state.walWatch?.limitBytes ?? constants.walLimitBytes;
  const isWhole = !pages.isBusy && pages.frames === pages.checkpointed;
  if (isWhole && pages.frames >= 0 && walBytes(path) > limitBytes) {
    // Without a busy timeout it is cut at once, or not.
    const cut = withBusyTimeout(connection, state, 0, () => walCheckpoint(connection, "TRUNCATE"));
    if (cut?.isBusy === false) pages = cut;
  }
  const bytes = walBytes(path);
  if (pages.isBusy) return { walBytes: bytes, frames: undefined, checkpointed: undefined, pinnedBy: [] };
  const { frames, checkpointed } = pages;
  if (frames < 0) return nothing;
  if (state.walWatch && isWhole) settle(state.walWatch);
  const readers = frames > checkpointed ? readLocks(path) : [];
  tellCheckpoint(state, { walBytes: bytes, frames, checkpointed, pinnedBy: readers });
  return { walBytes: bytes, frames, checkpointed, pinnedBy: walReaders(readers) };
}

function isOpen(state: ConnectionState, when: string, cause?: unknown): ArgumentError {
  return new ArgumentError(`checkpoint() was called ${when}`, {
    hint: "call it after the transaction, and when every iterator of the connection is finished",
    path: state.path ?? undefined,
    cause,
  });
}
