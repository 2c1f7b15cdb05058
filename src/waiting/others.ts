/** Whether others write to the same database: for one that is alone, short attempts at the write lock are wasted (TX-031). */
import { constants } from "../constants.ts";
import { type Connection, firstColumn } from "../engine/connection.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";

/**
 * Looks, inside a transaction, whether another connection has committed since the last look: once a millisecond at most
 * (`generationCheckIntervalMs`).
 *
 * @param now the time in milliseconds of `performance.now()`
 */
export function noticeOthers(connection: Connection, state: ConnectionState, now: number): void {
  const { waits } = state;
  // Nobody asks where the engine waits by itself.
  if (waits.policy === "sqlite" || now - waits.lookedAt < constants.generationCheckIntervalMs) return;
  let version: unknown;
  try {
    version = firstColumn(prepared(connection, state, "PRAGMA data_version").get());
  } catch {
    // The body will meet the cause, if it is one. Until then nobody is taken to be alone.
  }
  waits.lookedAt = now;
  if (version !== undefined && version === waits.dataVersion) return;
  waits.dataVersion = version;
  waits.othersAt = now;
}

/** Whether it was looked at lately, and nothing was seen of others for a while. */
export function isAlone({ waits }: ConnectionState, now: number): boolean {
  const { aloneAfterMs } = constants;
  return now - waits.othersAt >= aloneAfterMs && now - waits.lookedAt < aloneAfterMs;
}
