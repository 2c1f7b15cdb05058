/** What `writeTxn` throws of its own, with the outcome in words. */

import { isLockFailure, sqliteFailure } from "../engine/sqlite-error.ts";
import { FileLengthError, NestedTransactionError, TransactionError } from "../errors.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { rememberOutcome, type TransactionOutcome, transactionOutcome } from "../transaction-outcome.ts";
import { carried, type Ending, outcomeOf } from "./outcome.ts";

/** Remembers beside an error what became of its transaction, and returns the error. */
export function withEnding<E>(error: E, ending: Ending): E {
  rememberOutcome(error, carried(transactionOutcome(error), outcomeOf(ending)));
  return error;
}

/** Inside an open transaction, without `allowNested`. */
export function nestedTransaction(state: ConnectionState): NestedTransactionError {
  return new NestedTransactionError("writeTxn was called inside an open transaction", {
    hint: "pass { allowNested: true } for a savepoint, or call it after the outer one",
    path: state.path ?? undefined,
  });
}

/**
 * The body returned, and its transaction was no longer open.
 *
 * @param cause what the engine said of it
 */
export function endedByBody(state: ConnectionState, cause: unknown, ending: Ending): TransactionError {
  return withEnding(
    new TransactionError(
      "The transaction was over before the body of writeTxn was: the body ended it, or swallowed an error on which the engine rolls back (unknown)",
      {
        hint: "leave BEGIN, COMMIT and ROLLBACK to writeTxn, and let errors of the engine pass; look which rows are there before writing them again",
        path: state.path ?? undefined,
        sqliteCode: sqliteFailure(cause)?.code,
        cause,
      },
    ),
    ending,
  );
}

/**
 * A boundary statement failed for good.
 *
 * @param sql the statement
 * @param cause what it threw last
 */
export function boundaryError(
  sql: string,
  state: ConnectionState,
  cause: unknown,
  ending: Ending,
): TransactionError {
  const outcome = outcomeOf(ending);
  const failure = sqliteFailure(cause);
  const text = cause instanceof Error ? cause.message : String(cause);
  const error = new TransactionError(
    `${sql} failed on ${state.path ?? "the database"}: ${text} (${outcome})`,
    {
      hint: hintFor(cause, outcome),
      path: state.path ?? undefined,
      sqliteCode: failure?.code,
      cause,
    },
  );
  return withEnding(error, ending);
}

function hintFor(cause: unknown, outcome: TransactionOutcome): string {
  // better-sqlite3 refuses every statement meanwhile; node:sqlite lets the engine say it.
  if (/busy executing a query|statements in progress/.test(String(cause))) {
    return "the body left a statement running: finish its iterator, or use all()";
  }
  if (outcome === "unknown") return "look whether the rows are there before writing them again";
  if (isLockFailure(cause)) {
    return "another process held the lock all the time: look for one that keeps a transaction open, or raise busyTimeoutMs";
  }
  return "nothing of it was kept; it may be tried again once the cause is gone";
}

/** The rows are durable: say so, so that nobody writes them twice (A7.32, hazard H4). */
export function errorAfterCommit(error: unknown, state: ConnectionState): unknown {
  const failure = sqliteFailure(error);
  if (error instanceof FileLengthError || failure === null) return withEnding(error, { at: "check" });
  const told = new TransactionError(
    `The transaction is committed, and the check of ${state.path ?? "the database"} after it failed: ${failure.message}`,
    {
      hint: "do not repeat the transaction; check the database with PRAGMA integrity_check from another process",
      path: state.path ?? undefined,
      sqliteCode: failure.code,
      cause: error,
    },
  );
  return withEnding(told, { at: "check" });
}
