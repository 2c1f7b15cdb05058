/** How a transaction is rolled back. */
import { type Connection, inTransaction } from "../engine/connection.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import type { Undo } from "./outcome.ts";

/**
 * Rolls a transaction back after an error, if it is still open (TX-025). A failure of that is not thrown: it
 * would hide the first error (TX-011).
 *
 * @returns how it went
 */
export function rollBack(connection: Connection, state: ConnectionState): Undo {
  if (inTransaction(connection) === false) return "was-over";
  try {
    prepared(connection, state, "ROLLBACK").run();
    return "undone";
  } catch {
    return inTransaction(connection) === false ? "failed-but-over" : "failed";
  }
}
