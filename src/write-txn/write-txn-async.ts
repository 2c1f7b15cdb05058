/** `writeTxn` for an event loop that must go on while another process has the write lock. */
import type { Connection } from "../engine/connection.ts";
import { leaveTransaction } from "../lock-hygiene/told-events.ts";
import { assertOptions, isAbortSignal, milliseconds, type OptionChecks } from "../named-options.ts";
import type { SyncResult } from "./synchronous-body.ts";
import { withEnding } from "./transaction-errors.ts";
import { inTurn } from "./turn.ts";
import { admitted, outermost } from "./write-txn.ts";

/** How `writeTxnAsync` waits. */
export interface WriteTxnAsyncOptions {
  /**
   * Ends the wait. Once the body runs it has no effect (TX-053).
   *
   * @default undefined
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long to wait for locks in all, in milliseconds: a whole number from 0 to 2147483647 (TX-052).
   *
   * @default the connection's busy timeout
   */
  readonly deadlineMs?: number | undefined;
}

const noOptions: WriteTxnAsyncOptions = {};

const checks: OptionChecks<WriteTxnAsyncOptions> = {
  signal: [isAbortSignal, "an AbortSignal"],
  deadlineMs: milliseconds,
};

/**
 * Runs `body` in a write transaction as {@link writeTxn} does, with the same outcomes and errors, and waits for the write
 * lock without blocking the event loop (TX-050).
 *
 * The body is synchronous. It runs at most once, as soon as the lock is there, and never before this returns. From `BEGIN IMMEDIATE` to the check after `COMMIT` everything happens in one turn of the event loop, so no other code
 * of the process gets into the transaction (TX-054). Calls on one connection run in their order (TX-051); a `writeTxn` on
 * it does not wait for them. A pending wait keeps the process alive.
 *
 * Only the wait for the write lock is asynchronous. `COMMIT` blocks while it syncs the disk, and in a rollback-journal mode
 * while a reader is in its way, for what is left of the deadline: a transaction that is open must not wait for the event
 * loop.
 *
 * @param connection an open connection, used by this thread only
 * @param body does the writing, through the connection that it is given; not asynchronous
 * @param options see {@link WriteTxnAsyncOptions}
 * @returns a promise of what the body returned; the transaction is committed. It rejects with what {@link writeTxn}
 *   throws, and with the reason of the signal as it is, outcome `not-started`
 *
 * @example
 * ```ts
 * import { connect, writeTxnAsync } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * const insert = db.prepare("INSERT INTO notes VALUES (?)");
 * // The event loop goes on, however long another process keeps the lock; after five seconds this gives up.
 * await writeTxnAsync(db, () => insert.run("safe"), { deadlineMs: 5000 });
 * console.log(db.prepare("SELECT count(*) AS notes FROM notes").get()); // -> { notes: 1 }
 * db.close();
 * ```
 */
export async function writeTxnAsync<C extends Connection, T>(
  connection: C,
  body: (connection: C) => T,
  options: WriteTxnAsyncOptions = noOptions,
): Promise<SyncResult<T>> {
  const { state } = admitted(connection, body);
  assertWaitOptions(options);
  return await inTurn(
    connection,
    state,
    options,
    () => void admitted(connection, body),
    (take) => {
      state.replaced = false;
      state.depth++;
      try {
        return outermost(connection, state, body, { take, waitedMs: state.waits.waitedMs }) as SyncResult<T>;
      } finally {
        leaveTransaction(state);
      }
    },
  );
}

function assertWaitOptions(options: WriteTxnAsyncOptions): void {
  try {
    if (options !== noOptions) assertOptions(options, checks);
  } catch (error) {
    throw withEnding(error, { at: "call" });
  }
}
