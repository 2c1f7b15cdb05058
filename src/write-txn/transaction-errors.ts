/** The errors that `writeTxn` itself throws, with the outcome in words. */

import {
  isLockFailure,
  isOwnStatement,
  isRefusedByOwnStatement,
  sqliteFailure,
} from "../engine/sqlite-error.ts";
import { FileLengthError, NestedTransactionError, type OpenError, TransactionError } from "../errors.ts";
import { systemHint } from "../file/system-hint.ts";
import { lockHolders } from "../file-lock/lock-holders.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { messageOf } from "../thrown-error.ts";
import { ownOutcome, rememberOutcome, transactionOutcome } from "../transaction-outcome.ts";
import { carried, type Ending, outcomeOf } from "./outcome.ts";

/**
 * Remembers for an error what became of its transaction (TX-022), and returns the error. An error of the body may have
 * another one within, of a write transaction elsewhere (TX-023).
 */
export function withEnding<E>(error: E, ending: Ending): E {
  const before = ending.at === "body" ? transactionOutcome(error) : ownOutcome(error);
  rememberOutcome(error, carried(before, outcomeOf(ending)));
  return error;
}

/** The error inside an open transaction, without `allowNested` (TX-012). */
export function nestedTransaction(state: ConnectionState): NestedTransactionError {
  return new NestedTransactionError("writeTxn was called inside an open transaction", {
    hint: "pass { allowNested: true } for a savepoint, or call it after the outer transaction",
    path: state.path ?? undefined,
  });
}

/**
 * The error while the transaction of an earlier call is open still (TX-027).
 *
 * @param cause the error of that call
 */
export function unfinishedTransaction(state: ConnectionState, cause: unknown): TransactionError {
  return new TransactionError(
    `An earlier transaction on ${state.path ?? "the database"} could not be rolled back, and is still open`,
    {
      hint: "nothing of this one was begun; finish the iterators that the body of the earlier one left open, and it is rolled back with the next call; where they are out of reach, end the process",
      path: state.path ?? undefined,
      cause,
    },
  );
}

/**
 * The error of an asynchronous transaction whose deadline came before its turn (TX-052).
 *
 * @param before how many others of the connection are before it
 */
export function turnNeverCame(state: ConnectionState, waitedMs: number, before: number): TransactionError {
  const error = new TransactionError(
    `BEGIN IMMEDIATE was not tried on ${state.path ?? "the database"} within ${inWords(waitedMs)}: ${before} earlier ${before === 1 ? "transaction" : "transactions"} of the connection still wait (not-started)`,
    {
      hint: "give it a longer deadline than those before it, or look for a process that keeps a transaction open",
      path: state.path ?? undefined,
    },
  );
  return withEnding(error, { at: "call" });
}

/**
 * The error when it cannot be found out whether the files under the path are those that were opened (LH-023).
 *
 * @param unseen the error about the file that cannot be looked at
 */
export function filesOutOfReach(state: ConnectionState, unseen: OpenError): TransactionError {
  const text = messageOf(unseen.cause);
  return new TransactionError(
    `The files of ${state.path} cannot be looked at, so nothing was written: ${text}`,
    {
      hint: `${unseen.hint}; the connection can be used again when they can be reached again`,
      path: state.path ?? undefined,
      cause: unseen.cause,
    },
  );
}

/**
 * The error for a body that returned when its transaction was no longer open (TX-020).
 *
 * @param cause the engine's error
 */
export function endedByBody(state: ConnectionState, cause: unknown, ending: Ending): TransactionError {
  return withEnding(
    new TransactionError(
      "The transaction ended before the body of writeTxn returned: the body ended it, or swallowed an error on which the engine rolls back (unknown)",
      {
        hint: "leave BEGIN, COMMIT and ROLLBACK to writeTxn, and do not swallow engine errors in the body; look which rows are there before writing them again",
        path: state.path ?? undefined,
        sqliteCode: sqliteFailure(cause)?.code,
        cause,
      },
    ),
    ending,
  );
}

/** A statement with which a transaction, or a part of one, begins or ends. */
type Boundary = "BEGIN IMMEDIATE" | "COMMIT" | "SAVEPOINT" | "RELEASE";

/**
 * The error for a boundary statement that failed for good (TX-010, TX-017 to TX-019).
 *
 * @param sql the statement
 * @param cause its last error
 */
export function boundaryError(
  sql: Boundary,
  state: ConnectionState,
  cause: unknown,
  ending: Ending,
): TransactionError {
  const outcome = outcomeOf(ending);
  const failure = sqliteFailure(cause);
  const text = messageOf(cause);
  const waited =
    isLockFailure(cause) && state.waits.waitedMs > 0 ? ` after ${inWords(state.waits.waitedMs)}` : "";
  const error = new TransactionError(
    `${sql} failed on ${state.path ?? "the database"}${waited}: ${text} (${outcome})`,
    {
      hint: hintFor(sql, cause, ending, state),
      path: state.path ?? undefined,
      sqliteCode: failure?.code,
      cause,
    },
  );
  return withEnding(error, ending);
}

function inWords(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function hintFor(sql: Boundary, cause: unknown, ending: Ending, { path, waits }: ConnectionState): string {
  if (isRefusedByOwnStatement(cause))
    return "the body left a statement running: finish its iterator, or use all()";
  if (isOwnStatement(cause))
    return "a statement of this connection is still running: finish its iterator, or use all()";
  if (outcomeOf(ending) === "unknown") return "look whether the rows are there before writing them again";
  if (isLockFailure(cause)) {
    if (waits.sibling)
      return "another connection of this thread is in a write transaction, which cannot end while this one waits: write through that connection, or after it";
    const holders =
      typeof path === "string"
        ? lockHolders(path, sql === "COMMIT", "undo" in ending && ending.undo === "failed")
        : null;
    const who = holders === null ? "look for a process" : `the lock is held by ${holders}: look for one`;
    return `${who} that keeps a transaction open, or raise busyTimeoutMs`;
  }
  const hint = systemHint(sqliteFailure(cause)?.code ?? "", path) ?? "try again once the cause is gone";
  return `nothing was kept; ${hint}`;
}

/** The rows are durable, and the error says so, so that the caller does not write them twice (TX-006). */
export function errorAfterCommit(error: unknown, state: ConnectionState): unknown {
  const failure = sqliteFailure(error);
  if (error instanceof FileLengthError || failure === null) return withEnding(error, { at: "check" });
  const told = new TransactionError(
    `The transaction is committed, but the check of ${state.path ?? "the database"} after it failed: ${failure.message}`,
    {
      hint: "do not repeat the transaction; check the database with PRAGMA integrity_check from another process",
      path: state.path ?? undefined,
      sqliteCode: failure.code,
      cause: error,
    },
  );
  return withEnding(told, { at: "check" });
}
