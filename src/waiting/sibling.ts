/** Locks that nobody can wait for: those of a transaction that runs further down on the same stack. */
import { type Connection, databaseFile, inTransaction } from "../engine/connection.ts";
import { fileIdentity, isSameFile } from "../file/identity.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import { processSlot } from "../process-state.ts";
import { endTurn } from "./queue.ts";

/** The connections of this thread with a transaction that `writeTxn` has begun, and that it has not seen the end of. */
const writing = processSlot("writing.1", () => new Set<Connection>());

/**
 * Notes that a connection writes; when it does no more, the next in the queue has its turn.
 *
 * @param isOpen whether the connection's transaction has just been begun, or is over
 */
export function noteWriting(connection: Connection, isOpen: boolean): void {
  if (isOpen) writing().add(connection);
  else {
    writing().delete(connection);
    endTurn(connectionState(connection));
  }
}

/** Whether it may be that {@link isHeldBySibling}; it costs next to nothing. */
export function mayBeHeldBySibling(): boolean {
  return writing().size > 0;
}

/**
 * Whether another connection of this thread is in a write transaction on the same file (TX-033). It cannot end it while
 * this one waits: the thread waits, too. A transaction that was begun past walguard may be one that only reads, and is in
 * nobody's way; it does not count.
 */
export function isHeldBySibling(connection: Connection): boolean {
  const own = fileOf(connection);
  for (const other of writing()) {
    if (other === connection) continue;
    if (inTransaction(other) === false) writing().delete(other);
    else if (own !== null && isSameFile(fileOf(other), own)) return true;
  }
  return false;
}

function fileOf(connection: Connection): ReturnType<typeof fileIdentity> {
  try {
    const { path } = connectionState(connection);
    const file = path === undefined ? databaseFile(connection) : path;
    return file === null ? null : fileIdentity(file);
  } catch {
    // It is busy, or the file is out of reach: then nothing is known, and the wait goes on.
    return null;
  }
}
