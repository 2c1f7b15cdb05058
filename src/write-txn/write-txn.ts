/** One write transaction: `BEGIN IMMEDIATE`, the body, `COMMIT`, and the check after it. */

import { type Connection, inTransaction } from "../engine/connection.ts";
import { sqliteFailure } from "../engine/sqlite-error.ts";
import type { TransactionError } from "../errors.ts";
import { type ConnectionState, connectionState, prepared } from "../lock-hygiene/connection-state.ts";
import { assertGeneration, lostGenerationError } from "../lock-hygiene/lost-generation.ts";
import { type TransactionOutcome, withOutcome } from "../transaction-outcome.ts";
import { checkFileLength } from "./file-length.ts";
import { rollBack } from "./rollback.ts";
import { inSavepoint } from "./savepoint.ts";
import { refuseAsyncBody, refusePromise, type SyncResult } from "./synchronous-body.ts";
import { boundaryError, endedByBody, errorAfterCommit, nestedTransaction } from "./transaction-errors.ts";
import { retryBoundary } from "./waiting.ts";

export type { SyncResult } from "./synchronous-body.ts";

export interface WriteTxnOptions {
  /**
   * Inside an open transaction, use a savepoint instead of throwing. Its success is only as durable as the
   * outer transaction. Default `false`.
   */
  readonly allowNested?: boolean | undefined;
}

/**
 * Runs `body` in a write transaction and returns what it returned.
 *
 * `BEGIN IMMEDIATE` takes the write lock before the body reads, so that the body cannot lose a race it has
 * already read for. Only `BEGIN IMMEDIATE` and `COMMIT` are tried again on `SQLITE_BUSY`; the body runs once,
 * and leaves `BEGIN`, `COMMIT` and `ROLLBACK` alone. An error of the body rolls back and is thrown as it is,
 * even if the rollback fails too. After the commit `checkFileLengthInvariant` runs. Whatever is thrown,
 * {@link transactionOutcome} tells what became of the transaction. Behaviour A6, B1.3, B1.4, B2.33.
 *
 * @param connection an open connection, used by this thread only
 * @param body does the writing; not asynchronous
 * @param options whether it may run inside another transaction
 * @throws {ArgumentError} for what is no connection, or no function
 * @throws {NestedTransactionError} inside an open transaction, without `allowNested`
 * @throws {AsyncBodyError} for an asynchronous body
 * @throws {LostGenerationError} when the files under the path are no longer those that were opened
 * @throws {TransactionError} when `BEGIN IMMEDIATE` or `COMMIT` failed for good, or the body ended the
 *   transaction itself
 * @throws {FileLengthError} after a commit, when the file is too short
 */
export function writeTxn<C extends Connection, T>(
  connection: C,
  body: (connection: C) => T,
  options: WriteTxnOptions = {},
): SyncResult<T> {
  const state = connectionState(connection);
  refuseAsyncBody(body, state);
  if (state.lost !== null) throw withOutcome(lostGenerationError(state), "not-started");
  const open = inTransaction(connection) ?? state.depth > 0;
  if (open && options.allowNested !== true) throw nestedTransaction(state);
  state.depth++;
  try {
    const result = open ? inSavepoint(connection, state, body) : transaction(connection, state, body);
    return result as SyncResult<T>;
  } finally {
    state.depth--;
  }
}

function transaction<C extends Connection, T>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => T,
): T {
  begin(connection, state);
  let result: T;
  try {
    assertGeneration(connection, state);
    result = body(connection);
    refusePromise(result, state);
  } catch (error) {
    throw withOutcome(error, rollBack(connection, state, error));
  }
  commit(connection, state);
  check(connection, state);
  return result;
}

function begin(connection: Connection, state: ConnectionState): void {
  try {
    const statement = prepared(connection, state, "BEGIN IMMEDIATE");
    retryBoundary(() => void statement.run());
  } catch (cause) {
    throw boundaryError("BEGIN IMMEDIATE", state, cause, "not-started");
  }
}

function commit(connection: Connection, state: ConnectionState): void {
  try {
    const statement = prepared(connection, state, "COMMIT");
    retryBoundary(() => void statement.run());
  } catch (cause) {
    throw failedCommit(connection, state, cause);
  }
}

function failedCommit(connection: Connection, state: ConnectionState, cause: unknown): TransactionError {
  const wasOpen = inTransaction(connection);
  const outcome = afterFailedCommit(connection, state, cause);
  // "cannot commit - no transaction is active". Where the engine rolled back and the body swallowed its
  // error, what came after went in statement by statement.
  const ended = wasOpen !== true && sqliteFailure(cause)?.primary === "SQLITE_ERROR";
  return ended ? endedByBody(state, cause) : boundaryError("COMMIT", state, cause, outcome);
}

/** After these nothing of the transaction is on the disk, once it is rolled back. */
const settled: ReadonlySet<string | undefined> = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "SQLITE_CONSTRAINT",
  "SQLITE_FULL",
  "SQLITE_AUTH",
]);

/**
 * What a failed `COMMIT` leaves. A lock failure, a deferred constraint or a refusal leaves the transaction
 * open, and the rollback settles it; a full disk has no room for what makes it count. After an I/O error the
 * last frame, or the missing journal, may be on the disk or not: only a look can tell.
 */
function afterFailedCommit(
  connection: Connection,
  state: ConnectionState,
  cause: unknown,
): TransactionOutcome {
  const outcome = rollBack(connection, state, cause);
  return settled.has(sqliteFailure(cause)?.primary) ? outcome : "unknown";
}

function check(connection: Connection, state: ConnectionState): void {
  try {
    checkFileLength(connection, state);
  } catch (error) {
    throw withOutcome(errorAfterCommit(error, state), "committed");
  }
}
