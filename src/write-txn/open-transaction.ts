/** A write transaction whose body is not one function: the boundaries of `writeTxn`, each at a call of its own. */
import { isWalLookDue, lookAtWal } from "../checkpoint/wal-look.ts";
import type { Connection } from "../engine/connection.ts";
import { type ConnectionState, followBegins } from "../lock-hygiene/connection-state.ts";
import { leaveTransaction } from "../lock-hygiene/told-events.ts";
import type { TransactionOutcome } from "../transaction-outcome.ts";
import { beginImmediate } from "../waiting/boundary.ts";
import { noticeOthers } from "../waiting/others.ts";
import { lookAtFiles } from "./file-look.ts";
import { type Ending, outcomeOf } from "./outcome.ts";
import { withEnding } from "./transaction-errors.ts";
import { inTurn } from "./turn.ts";
import { admitted, begin, check, commit, giveUp, replacedByBody } from "./write-txn.ts";

/** A write transaction that is open until one of these is called, once. */
export interface OpenTransaction {
  /**
   * Commits, with the checks after it. When this throws, the transaction is over: it has been rolled back where that
   * was possible (TX-010, TX-027).
   *
   * @throws {TransactionError} when `COMMIT` failed for good (TX-018, TX-019), or what was begun is no longer open
   *   (TX-020)
   * @throws {LostGenerationError} when the rows may have gone into lost files (LH-030)
   * @throws {FileLengthError} after the commit, when the file is too short
   */
  commit(): void;
  /**
   * Rolls back, and throws nothing: a failure would hide the error that led here (TX-011).
   *
   * @param error that error, where it is known: the outcome is remembered for it (TX-022)
   * @returns what became of the transaction: `unknown` when it was over already (TX-025), or is open still (TX-021)
   */
  rollback(error?: unknown): TransactionOutcome;
}

/**
 * Begins a write transaction as `writeTxn` does, and leaves it open, for query builders whose transactions are
 * asynchronous. Until it ends, every other process that writes to the database waits for it, through each `await` in
 * it; the wait for the lock itself blocks this thread, as that of `writeTxn` does. On the same connection `writeTxn`
 * is a nested transaction meanwhile (TX-012).
 *
 * @param connection an open connection, which nothing but this transaction uses until it is over
 * @throws what `writeTxn` throws before it runs its body, with the same outcomes
 */
export function beginWrite(connection: Connection): OpenTransaction {
  const { state } = admitted(connection, nothing);
  return opened(connection, state, beginImmediate);
}

/**
 * {@link beginWrite}, which waits for its turn and for the lock without blocking the event loop (TX-050, TX-078).
 *
 * @throws what {@link beginWrite} throws, as a rejection
 */
export async function beginWriteAsync(connection: Connection): Promise<OpenTransaction> {
  const admit = (): ConnectionState => admitted(connection, nothing).state;
  const state = admit();
  return await inTurn(connection, state, {}, admit, (take) => opened(connection, state, take));
}

/** @param take runs `BEGIN IMMEDIATE`, or throws its last error */
function opened(
  connection: Connection,
  state: ConnectionState,
  take: typeof beginImmediate,
): OpenTransaction {
  followBegins(connection, state);
  state.replaced = false;
  state.depth++;
  const begun = orLeft(state, () => begunAndSeen(connection, state, take));
  const end = <R>(how: () => R): R => {
    // What was begun since is another transaction (TX-020).
    if (state.begun !== begun) state.replaced = true;
    try {
      return how();
    } finally {
      leaveTransaction(state);
    }
  };
  return {
    commit: () => end(() => keep(connection, state)),
    rollback: (error) =>
      end(() => {
        const ending: Ending = { at: "body", error, undo: giveUp(connection, state, error) };
        withEnding(error, ending);
        return outcomeOf(ending);
      }),
  };
}

/** @returns how many transactions have been begun on the connection, this one included */
function begunAndSeen(
  connection: Connection,
  state: ConnectionState,
  take: typeof beginImmediate,
): number | null {
  begin(connection, state, take);
  const { begun } = state;
  try {
    noticeOthers(connection, state, performance.now());
    lookAtFiles(connection, state);
  } catch (error) {
    throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });
  }
  return begun;
}

function orLeft<T>(state: ConnectionState, run: () => T): T {
  try {
    return run();
  } catch (error) {
    leaveTransaction(state);
    throw error;
  }
}

function keep(connection: Connection, state: ConnectionState): void {
  if (state.replaced) throw replacedByBody(connection, state);
  commit(connection, state);
  check(connection, state);
  if (isWalLookDue(state)) lookAtWal(connection, state);
}

const nothing = (): void => {};
