/** One write transaction: `BEGIN IMMEDIATE`, the body, `COMMIT`, and the check after it. */

import { isWalLookDue, lookAtWal } from "../checkpoint/wal-look.ts";
import { type Connection, inTransaction } from "../engine/connection.ts";
import type { TransactionError } from "../errors.ts";
import { isHeard } from "../events.ts";
import { type ConnectionState, connectionState, followBegins } from "../lock-hygiene/connection-state.ts";
import { isLookDue, lookBeforeBegin, lostGenerationError } from "../lock-hygiene/lost-generation.ts";
import { leaveTransaction } from "../lock-hygiene/told-events.ts";
import { assertOptions, isBoolean, type OptionChecks } from "../named-options.ts";
import { beginImmediate, commitTransaction } from "../waiting/boundary.ts";
import { noticeOthers } from "../waiting/others.ts";
import { noteWriting } from "../waiting/sibling.ts";
import { checkFileLength, isSurelyInWal } from "./file-length.ts";
import { lookAfterCommit, lookAtFiles } from "./file-look.ts";
import { syncJournalRemoval } from "./journal-removal.ts";
import { observed } from "./observed.ts";
import { isEndedByBody, type Undo } from "./outcome.ts";
import { rollBack } from "./rollback.ts";
import { inSavepoint } from "./savepoint.ts";
import { refuseAsyncBody, refusePromise, type SyncResult } from "./synchronous-body.ts";
import {
  boundaryError,
  endedByBody,
  errorAfterCommit,
  nestedTransaction,
  unfinishedTransaction,
  withEnding,
} from "./transaction-errors.ts";

export type { SyncResult } from "./synchronous-body.ts";

/** How `writeTxn` runs. */
export interface WriteTxnOptions {
  /**
   * Inside an open transaction, use a savepoint instead of throwing (TX-013). What it wrote is kept only when
   * the outer transaction commits (TX-014).
   *
   * @default false
   */
  readonly allowNested?: boolean | undefined;
}

const noOptions: WriteTxnOptions = {};

const checks: OptionChecks<WriteTxnOptions> = { allowNested: [isBoolean, "true or false"] };

/**
 * Runs `body` in a write transaction and returns what it returned.
 *
 * `BEGIN IMMEDIATE` takes the write lock before the body runs, so nothing that the body reads can change
 * before it writes (TX-001, TX-003). Only `BEGIN IMMEDIATE` and `COMMIT` are tried again when another
 * connection holds the lock (TX-007); the body runs at most once (TX-009), and must leave `BEGIN`, `COMMIT`
 * and `ROLLBACK` to `writeTxn` (TX-020). An error that the body throws rolls the transaction back and is
 * thrown as it is, even if the rollback fails too (TX-002, TX-011). After the commit {@link
 * checkFileLengthInvariant} runs (TX-005). Whatever is thrown, {@link transactionOutcome} tells what became
 * of the transaction (TX-016).
 *
 * @param connection an open connection, used by this thread only
 * @param body does the writing, through the connection that it is given; not asynchronous
 * @param options see {@link WriteTxnOptions}
 * @returns what the body returned; the transaction is committed
 * @throws what the body threw, as it is
 * @throws {ArgumentError} when the first argument is not a connection, or the second not a function, or for an
 *   option that cannot mean anything
 * @throws {NestedTransactionError} inside an open transaction, without `allowNested`
 * @throws {AsyncBodyError} for an asynchronous body
 * @throws {LostGenerationError} when the files under the path are no longer those that were opened
 * @throws {TransactionError} when `BEGIN IMMEDIATE` or `COMMIT` failed for good, the body ended the
 *   transaction itself, or the files under the path cannot be looked at (LH-023)
 * @throws {FileLengthError} after a commit, when the file is too short
 *
 * @example
 * ```ts
 * import { connect, writeTxn } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS counter (value INTEGER)" });
 * const value = writeTxn(db, () => {
 *   const { last } = db.prepare("SELECT coalesce(max(value), 0) AS last FROM counter").get() as { last: number };
 *   db.prepare("INSERT INTO counter VALUES (?)").run(last + 1);
 *   return last + 1;
 * });
 * console.log(value); // -> 1
 * db.close();
 * ```
 */
export function writeTxn<C extends Connection, T>(
  connection: C,
  body: (connection: C) => T,
  options: WriteTxnOptions = noOptions,
): SyncResult<T> {
  const { state, open } = admitted(connection, body, options);
  if (state.depth === 0) state.replaced = false;
  state.depth++;
  try {
    const result = open ? inSavepoint(connection, state, body) : outermost(connection, state, body);
    return result as SyncResult<T>;
  } finally {
    leaveTransaction(state);
  }
}

/** What is otherwise where the write lock was waited for before. */
interface Taken {
  /** Stands for `BEGIN IMMEDIATE`, which has succeeded, or throws its error. */
  readonly take: typeof beginImmediate;
  /** How long was waited, in milliseconds. */
  readonly waitedMs: number;
}

/**
 * A whole transaction, told of where somebody listens, and the look at the `-wal` after it.
 *
 * @param taken for an event loop, which would stand still in a pause for readers, too
 */
export function outermost<C extends Connection, T>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => T,
  taken?: Taken,
): T {
  const take = taken?.take;
  const result = isHeard("walguard:txn")
    ? observed(state, body, (timed) => transaction(connection, state, timed, take), taken?.waitedMs)
    : transaction(connection, state, body, take);
  if (isWalLookDue(state)) lookAtWal(connection, state, taken === undefined);
  return result;
}

/** Refuses what can be seen to be wrong before any statement is executed. */
export function admitted(
  connection: Connection,
  body: unknown,
  options: WriteTxnOptions = noOptions,
): { readonly state: ConnectionState; readonly open: boolean } {
  try {
    const state = connectionState(connection);
    refuseAsyncBody(body, state);
    if (options !== noOptions) assertOptions(options, checks);
    if (state.lost !== null) throw lostGenerationError(state);
    if (state.unfinished !== null) finishEarlier(connection, state, state.unfinished.cause);
    const open = inTransaction(connection) ?? state.depth > 0;
    if (open && options.allowNested !== true) throw nestedTransaction(state);
    return { state, open };
  } catch (error) {
    throw withEnding(error, { at: "call" });
  }
}

/**
 * Rolls back the transaction of an earlier call that could not be ended then, because its body had left a
 * statement running, or the disk failed (TX-027). Until that succeeds nothing else is begun, nested or not: it
 * would be acknowledged inside a transaction that no one commits.
 */
function finishEarlier(connection: Connection, state: ConnectionState, cause: unknown): void {
  if (rollBack(connection, state) === "failed") throw unfinishedTransaction(state, cause);
  state.unfinished = null;
  noteWriting(connection, false);
}

/**
 * A whole transaction, on a connection without one.
 *
 * @param take runs `BEGIN IMMEDIATE`, or throws its last error
 */
function transaction<C extends Connection, T>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => T,
  take: typeof beginImmediate = beginImmediate,
): T {
  followBegins(connection, state);
  begin(connection, state, take);
  const { begun } = state;
  let result: T;
  try {
    noticeOthers(connection, state, performance.now());
    lookAtFiles(connection, state);
    result = body(connection);
    refusePromise(result, state);
  } catch (error) {
    if (state.begun !== begun) state.replaced = true;
    throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });
  }
  if (state.begun !== begun) state.replaced = true;
  if (state.replaced) throw replacedByBody(connection, state);
  commit(connection, state);
  check(connection, state);
  return result;
}

export function giveUp(connection: Connection, state: ConnectionState, error: unknown): Undo {
  const undo = rollBack(connection, state);
  if (undo === "failed") state.unfinished = { cause: error };
  else noteWriting(connection, false);
  return state.replaced && undo !== "failed" ? "another" : undo;
}

/** A body that returned, although what is open is not the transaction that was begun for it (TX-020, TX-029). */
export function replacedByBody(connection: Connection, state: ConnectionState): TransactionError {
  return endedByBody(state, undefined, {
    at: "body",
    error: undefined,
    undo: giveUp(connection, state, undefined),
  });
}

export function begin(
  connection: Connection,
  state: ConnectionState,
  take: typeof beginImmediate = beginImmediate,
): void {
  lookBeforeBegin(state);
  // Before BEGIN, which may wait: nobody changes the mode meanwhile.
  if (!isSurelyInWal(state, performance.now())) state.mode = undefined;
  try {
    take(connection, state);
    noteWriting(connection, true);
  } catch (cause) {
    throw boundaryError("BEGIN IMMEDIATE", state, cause, { at: "begin" });
  }
}

export function commit(connection: Connection, state: ConnectionState): void {
  try {
    commitTransaction(connection, state);
    noteWriting(connection, false);
  } catch (cause) {
    throw failedCommit(connection, state, cause);
  }
}

function failedCommit(connection: Connection, state: ConnectionState, cause: unknown): TransactionError {
  const wasOpen = inTransaction(connection);
  const ending = { at: "commit", error: cause, undo: giveUp(connection, state, cause) } as const;
  return isEndedByBody(cause, wasOpen)
    ? endedByBody(state, cause, ending)
    : boundaryError("COMMIT", state, cause, ending);
}

export function check(connection: Connection, state: ConnectionState): void {
  const now = performance.now();
  // Most commits need nothing more, and have a processor whose caches are cold after the sync.
  if (state.mode === "wal" && state.lost === null && !state.commitsByJournal && !isLookDue(state, now)) {
    state.checkedAt = now;
    return;
  }
  lookBehind(connection, state);
  if (state.mode !== "wal") checkLength(connection, state);
  if (state.commitsByJournal) endure(connection, state);
  state.checkedAt = performance.now();
}

function checkLength(connection: Connection, state: ConnectionState): void {
  try {
    checkFileLength(connection, state);
  } catch (error) {
    throw errorAfterCommit(error, state);
  }
}

/** Rows that were committed to files which another process has replaced meanwhile may be nowhere (LH-030). */
function lookBehind(connection: Connection, state: ConnectionState): void {
  try {
    lookAfterCommit(connection, state);
  } catch (error) {
    throw withEnding(error, { at: "commit", error, undo: "was-over" });
  }
}

/** A commit whose journal may come back after a power cut is not known to be one (TX-026). */
function endure(connection: Connection, state: ConnectionState): void {
  try {
    syncJournalRemoval(connection, state);
  } catch (cause) {
    throw boundaryError("COMMIT", state, cause, { at: "commit", error: cause, undo: "was-over" });
  }
}
