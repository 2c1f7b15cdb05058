/** A write transaction whose body is not one function: the boundaries of `writeTxn`, each at a call of its own. */
import type { Connection } from "../engine/connection.ts";
import { type ConnectionState, followBegins } from "../lock-hygiene/connection-state.ts";
import type { TransactionOutcome } from "../transaction-outcome.ts";
import { noticeOthers } from "../waiting/others.ts";
import { lookAtFiles } from "./file-look.ts";
import { type Ending, outcomeOf } from "./outcome.ts";
import { withEnding } from "./transaction-errors.ts";
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
  const { state } = admitted(connection, nothing, {});
  followBegins(connection, state);
  state.replaced = false;
  begin(connection, state);
  const { begun } = state;
  try {
    noticeOthers(connection, state, performance.now());
    lookAtFiles(connection, state);
  } catch (error) {
    throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });
  }
  state.depth++;
  const close = (): void => {
    state.depth--;
    // What was begun since is another transaction (TX-020).
    if (state.begun !== begun) state.replaced = true;
  };
  return {
    commit: () => {
      close();
      keep(connection, state);
    },
    rollback: (error) => {
      close();
      const ending: Ending = { at: "body", error, undo: giveUp(connection, state, error) };
      withEnding(error, ending);
      return outcomeOf(ending);
    },
  };
}

function keep(connection: Connection, state: ConnectionState): void {
  if (state.replaced) throw replacedByBody(connection, state);
  commit(connection, state);
  check(connection, state);
}

const nothing = (): void => {};
