/** One write transaction: `BEGIN IMMEDIATE`, the body, `COMMIT`, and the check after it. */
import { isAsyncFunction } from "./async-function.ts";
import { retryBoundary } from "./boundary-retry.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { type ConnectionState, connectionState, prepared } from "./connection-state.ts";
import {
  ArgumentError,
  AsyncBodyError,
  FileLengthError,
  NestedTransactionError,
  TransactionError,
} from "./errors.ts";
import { checkFileLengthInvariant } from "./file-length.ts";
import { assertGeneration, lostGenerationError } from "./lost-generation.ts";
import { isLockFailure, sqliteFailure } from "./sqlite-error.ts";
import { recordOutcome, type TransactionOutcome, transactionOutcome } from "./transaction-outcome.ts";

export interface WriteTxnOptions {
  /**
   * Inside an open transaction, use a savepoint instead of throwing. Its success is only as durable as the
   * outer transaction. Default `false`.
   */
  readonly allowNested?: boolean | undefined;
}

/** A body's result, unless it is a promise. */
export type SyncResult<T> = T extends PromiseLike<unknown> ? never : T;

/**
 * Runs `body` in a write transaction and returns what it returned.
 *
 * `BEGIN IMMEDIATE` takes the write lock before the body reads, so that the body cannot lose a race it has
 * already read for. Only `BEGIN IMMEDIATE` and `COMMIT` are tried again on `SQLITE_BUSY`; the body runs once.
 * An error of the body rolls back and is thrown as it is, even if the rollback fails too. After the commit
 * {@link checkFileLengthInvariant} runs. Whatever is thrown, {@link transactionOutcome} tells what became of
 * the transaction. Behaviour A6, B1.3, B1.4, B2.33.
 *
 * @param connection an open connection, used by this thread only
 * @param body does the writing; not asynchronous
 * @param options whether it may run inside another transaction
 * @throws {NestedTransactionError} inside an open transaction, without `allowNested`
 * @throws {AsyncBodyError} for an asynchronous body
 * @throws {LostGenerationError} when the files under the path are no longer those that were opened
 * @throws {TransactionError} when `BEGIN IMMEDIATE` or `COMMIT` failed for good
 * @throws {FileLengthError} after a commit, when the file is too short
 */
export function writeTxn<C extends Connection, T>(
  connection: C,
  body: (connection: C) => T,
  options: WriteTxnOptions = {},
): SyncResult<T> {
  const state = connectionState(connection);
  refuseAsync(body, state);
  if (state.lost !== null) throw withOutcome(lostGenerationError(state), "not-started");
  const open = inTransaction(connection) ?? state.depth > 0;
  if (open && options.allowNested !== true) throw nested(state);
  state.depth++;
  try {
    const result = open ? savepoint(connection, state, body) : transaction(connection, state, body);
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
    // A body that committed by itself has no transaction left to commit.
    if (inTransaction(connection) === false) throw withOutcome(bodyEndedTransaction(state), "unknown");
  } catch (error) {
    throw withOutcome(error, rollBack(connection, state, error));
  }
  commit(connection, state);
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
    throw boundaryError("COMMIT", state, cause, afterFailedCommit(connection, state, cause));
  }
  try {
    checkFileLengthInvariant(connection);
  } catch (error) {
    throw afterCommit(error, state);
  }
}

/**
 * What a failed `COMMIT` leaves. A lock failure or a constraint leaves the transaction open, and the rollback
 * settles it. After an I/O error the frames or pages may be on the disk or not: only a look can tell.
 */
function afterFailedCommit(
  connection: Connection,
  state: ConnectionState,
  cause: unknown,
): TransactionOutcome {
  const outcome = rollBack(connection, state, cause);
  const settled = ["SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CONSTRAINT", "SQLITE_FULL", "SQLITE_AUTH"];
  const primary = sqliteFailure(cause)?.primary;
  return primary !== undefined && settled.includes(primary) ? outcome : "unknown";
}

/**
 * Ends the transaction after an error. Its own failure is not thrown: that would hide the first one (B1.4).
 * Often there is nothing left to roll back, because the engine did it.
 */
function rollBack(connection: Connection, state: ConnectionState, error: unknown): TransactionOutcome {
  const endedByBody = error instanceof TransactionError && error.outcome === "unknown";
  try {
    if (inTransaction(connection) !== false) prepared(connection, state, "ROLLBACK").run();
  } catch {
    if (inTransaction(connection) !== false) return "unknown";
  }
  return endedByBody ? "unknown" : "rolled-back";
}

let savepoints = 0;

function savepoint<C extends Connection, T>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => T,
): T {
  const name = `walguard_${++savepoints}`;
  runSavepoint(connection, state, `SAVEPOINT ${name}`, "not-started");
  try {
    const result = body(connection);
    refusePromise(result, state);
    runSavepoint(connection, state, `RELEASE ${name}`, "unknown");
    return result;
  } catch (error) {
    throw withOutcome(error, undoSavepoint(connection, name));
  }
}

function runSavepoint(
  connection: Connection,
  state: ConnectionState,
  sql: string,
  outcome: TransactionOutcome,
): void {
  try {
    connection.exec(sql);
  } catch (cause) {
    throw boundaryError(sql, state, cause, outcome);
  }
}

function undoSavepoint(connection: Connection, name: string): TransactionOutcome {
  try {
    connection.exec(`ROLLBACK TO ${name}`);
    connection.exec(`RELEASE ${name}`);
    return "rolled-back";
  } catch {
    // The engine rolls the whole transaction back on some errors, and the savepoint with it.
    return inTransaction(connection) === false ? "rolled-back" : "unknown";
  }
}

function refuseAsync(body: unknown, state: ConnectionState): void {
  if (typeof body !== "function") {
    throw withOutcome(
      new ArgumentError(`writeTxn was given ${typeof body} as its body`, {
        hint: "pass the connection, then a function",
      }),
      "not-started",
    );
  }
  if (isAsyncFunction(body)) throw withOutcome(asyncBody(state), "not-started");
}

function refusePromise(result: unknown, state: ConnectionState): void {
  if (typeof result !== "object" || result === null || !("then" in result)) return;
  if (typeof result.then !== "function") return;
  // Nobody will ever await it, and what it writes from now on fails or is none of this transaction.
  result.then.call(result, undefined, () => {});
  throw asyncBody(state);
}

function asyncBody(state: ConnectionState): AsyncBodyError {
  return new AsyncBodyError("The body of writeTxn is asynchronous, or returned a promise", {
    hint: "await before or after writeTxn: a transaction that is held across an await holds up every other process",
    path: state.path ?? undefined,
  });
}

function nested(state: ConnectionState): NestedTransactionError {
  return withOutcome(
    new NestedTransactionError("writeTxn was called inside an open transaction", {
      hint: "pass { allowNested: true } for a savepoint, or call it after the outer one",
      path: state.path ?? undefined,
    }),
    "not-started",
  );
}

function bodyEndedTransaction(state: ConnectionState): TransactionError {
  return new TransactionError("The body of writeTxn ended the transaction itself", {
    hint: "leave BEGIN, COMMIT and ROLLBACK to writeTxn; throw to roll back",
    path: state.path ?? undefined,
  });
}

function boundaryError(
  sql: string,
  state: ConnectionState,
  cause: unknown,
  outcome: TransactionOutcome,
): TransactionError {
  const failure = sqliteFailure(cause);
  const text = failure?.message ?? String(cause);
  const hint = isLockFailure(cause)
    ? "another process held the lock all the time: look for one that keeps a transaction open, or raise busyTimeoutMs"
    : outcome === "unknown"
      ? "look whether the rows are there before writing them again"
      : "nothing of it was kept; it may be tried again once the cause is gone";
  const error = new TransactionError(
    `${sql} failed on ${state.path ?? "the database"}: ${text} (${outcome})`,
    {
      hint,
      path: state.path ?? undefined,
      sqliteCode: failure?.code,
      cause,
    },
  );
  return withOutcome(error, outcome);
}

/** The rows are durable: say so, so that nobody writes them twice (A7.32, hazard H4). */
function afterCommit(error: unknown, state: ConnectionState): unknown {
  const failure = sqliteFailure(error);
  if (error instanceof FileLengthError || failure === null) return withOutcome(error, "committed");
  return withOutcome(
    new TransactionError(
      `The transaction is committed, and the check of ${state.path ?? "the database"} after it failed: ${failure.message}`,
      {
        hint: "do not repeat the transaction; check the database with PRAGMA integrity_check from another process",
        path: state.path ?? undefined,
        sqliteCode: failure.code,
        cause: error,
      },
    ),
    "committed",
  );
}

function withOutcome<E>(error: E, outcome: TransactionOutcome): E {
  // An error that already tells of a commit (on another database, inside the body) must not invite a retry.
  const before = transactionOutcome(error);
  const committedInside = before === "committed" && outcome !== "committed";
  recordOutcome(error, committedInside ? "unknown" : outcome);
  return error;
}
