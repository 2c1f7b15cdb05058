/** One attempt at the write lock that never blocks the thread, for those who wait by timers. */
import type { Connection } from "../engine/connection.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import { setTimeoutOf } from "./boundary.ts";

/** How an attempt ended. */
export type BeginAttempt =
  | { readonly begun: true }
  /** @property isLock whether another connection's lock was in the way, so that a later attempt may succeed */
  | { readonly begun: false; readonly error: unknown; readonly isLock: boolean };

const begun: BeginAttempt = { begun: true };

/**
 * Runs `BEGIN IMMEDIATE` once, and the engine does not wait (TX-050).
 *
 * @param connection a connection without a transaction; its busy timeout is as before when this returns
 * @param ownersMs what that is; `undefined` where the engine does not tell, and then waits as it was told to
 */
export function attemptBegin(
  connection: Connection,
  state: ConnectionState,
  ownersMs: number | undefined,
): BeginAttempt {
  try {
    const statement = prepared(connection, state, "BEGIN IMMEDIATE");
    if (ownersMs !== undefined) setTimeoutOf(connection, state, 0, ownersMs);
    statement.run();
    return begun;
  } catch (error) {
    return { begun: false, error, isLock: isLockFailure(error) };
  } finally {
    if (ownersMs !== undefined) setTimeoutOf(connection, state, ownersMs, ownersMs);
  }
}
