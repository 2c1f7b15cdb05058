/** The transactions that an ORM begins and ends on one connection, by statements or by calls. */
import { type Connection, inTransaction } from "../engine/connection.ts";
import { beginWrite, type OpenTransaction } from "../write-txn/open-transaction.ts";
import { transactionStatement } from "./transaction-statement.ts";

/**
 * Runs an ORM's `BEGIN`, `COMMIT` and `ROLLBACK` as the boundaries of a write transaction. It answers `false` to the
 * end of a transaction that was not begun through it: that statement is the engine's then.
 */
export class OrmTransactions {
  readonly #connection: Connection;
  #open: OpenTransaction | undefined;
  /** Whether the `COMMIT` has failed, and the ORM's `ROLLBACK` is still to come. */
  #isOver = false;
  #reason: unknown;
  #own = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Takes the write lock (TX-071). This thread is blocked while it waits.
   *
   * @throws what `beginWrite` throws; the outcome is `not-started`, or `rolled-back` where the files are lost (TX-072)
   */
  begin(): true {
    this.#open = beginWrite(this.#connection);
    this.#isOver = false;
    this.#reason = undefined;
    return true;
  }

  /**
   * Commits what {@link begin} began, with the checks after it.
   *
   * @throws what became of the transaction when it could not be kept; it is over then (TX-073)
   */
  commit(): boolean {
    const open = this.#open;
    if (open === undefined) return false;
    this.#open = undefined;
    this.#isOver = true;
    open.commit();
    this.#isOver = false;
    return true;
  }

  /** Names the error for which the ORM is about to roll back, so that its outcome is known (TX-022). */
  blame(error: unknown): void {
    this.#reason = error;
  }

  /**
   * Rolls back what {@link begin} began. After a `COMMIT` that failed this has been done, and the ORM, which does it
   * again, must not meet an error that hides the first (TX-073).
   */
  rollback(): boolean {
    const open = this.#open;
    if (open !== undefined) {
      this.#open = undefined;
      open.rollback(this.#reason);
      return true;
    }
    if (!this.#isOver || inTransaction(this.#connection) === true) return false;
    this.#isOver = false;
    return true;
  }

  /** Marks what the ORM does in `work` as its own: a `COMMIT` that its user sends is the engine's (TX-074). */
  during<T>(work: () => T): T {
    this.#own++;
    let result: unknown;
    const over = (): void => {
      this.#own--;
    };
    try {
      result = work();
    } finally {
      if (result instanceof Promise) result.then(over, over);
      else over();
    }
    return result as T;
  }

  /**
   * Runs a statement, if it is one of the three, and the ORM's own.
   *
   * @returns `false` where it is not, and has to be run
   */
  run(sql: string): boolean {
    if (this.#own === 0) return false;
    switch (transactionStatement(sql)) {
      case "begin":
        return this.begin();
      case "commit":
        return this.commit();
      case "rollback":
        return this.rollback();
      default:
        return false;
    }
  }
}
