/** How a transaction is given up, and what is then known of it. */
import { type Connection, inTransaction } from "../engine/connection.ts";
import { sqliteFailure } from "../engine/sqlite-error.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import type { TransactionOutcome } from "../transaction-outcome.ts";

/**
 * Ends a transaction after an error. Its own failure is not thrown: that would hide the first one (B1.4).
 *
 * @param error why it is given up
 * @returns what became of the transaction
 */
export function rollBack(connection: Connection, state: ConnectionState, error: unknown): TransactionOutcome {
  if (inTransaction(connection) === false) return outcomeOfEnded(error);
  try {
    prepared(connection, state, "ROLLBACK").run();
    return "rolled-back";
  } catch {
    return inTransaction(connection) === false ? "rolled-back" : "unknown";
  }
}

/**
 * Errors on which the engine may roll the whole transaction back by itself
 * (https://sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"), and the one that
 * `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK)` give.
 */
const rollsBack: ReadonlySet<string | undefined> = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_NOMEM",
  "SQLITE_BUSY",
  "SQLITE_INTERRUPT",
  "SQLITE_CONSTRAINT",
]);

/**
 * What became of a transaction that is no longer open when its body fails: the engine rolled it back, if the
 * error is one that does so; else the body may have committed it.
 */
export function outcomeOfEnded(error: unknown): TransactionOutcome {
  return rollsBack.has(sqliteFailure(error)?.primary) ? "rolled-back" : "unknown";
}
