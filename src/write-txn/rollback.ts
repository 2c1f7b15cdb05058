/** How a transaction is given up. */
import { type Connection, inTransaction } from "../engine/connection.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import type { Undo } from "./outcome.ts";

/**
 * Ends a transaction after an error, where it is still open (TX-025). Its own failure is not thrown: that would
 * hide the first one (TX-011).
 *
 * @returns what came of it
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
