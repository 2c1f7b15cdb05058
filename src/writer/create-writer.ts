/** Group commit: many small writes of one process in few transactions. */
import type { Connection } from "../engine/connection.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import { assertOptions, type OptionChecks } from "../named-options.ts";
import { withEnding } from "../write-txn/transaction-errors.ts";
import { GroupWriter } from "./group-writer.ts";
import type { Writer, WriterOptions } from "./writer.ts";

const noOptions: WriterOptions = {};

const checks: OptionChecks<WriterOptions> = {
  maxBatch: [isCount, "a whole number from 1"],
  maxBatchMs: [(value) => typeof value === "number" && value >= 0, "milliseconds from 0"],
  maxQueue: [isCount, "a whole number from 1"],
};

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/**
 * Makes a writer that commits the writes of many asynchronous callers together: group commit. Durability is as with {@link
 * writeTxn}, for a fraction of its disk syncs.
 *
 * What is handed in during one turn of the event loop, or while a transaction is under way, shares the next transaction.
 * Each body has a savepoint of its own: one that throws is undone alone (TX-056). No promise resolves before `COMMIT` has
 * returned, and the check after it (TX-057). Where a body takes the whole transaction with it (by `COMMIT`, `ROLLBACK`, or a
 * statement on whose error the engine rolls back), all that had run in it are told so, outcome `unknown`, and those that had
 * not run share the next one (TX-059).
 *
 * The writer waits for the write lock as {@link writeTxnAsync} does, for each write as long as the connection's busy timeout
 * says. After each transaction the event loop, and other processes, get their turn (TX-060).
 *
 * @param connection an open connection, used by this thread only; other code may go on using it
 * @param options see {@link WriterOptions}
 * @returns the writer; it holds nothing but what waits
 * @throws {ArgumentError} for a value that cannot be a connection, or an option that cannot mean anything
 *
 * @example
 * ```ts
 * import { connect, createWriter } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS events (name TEXT NOT NULL)" });
 * const insert = db.prepare("INSERT INTO events VALUES (?)");
 * {
 *   await using writer = createWriter(db);
 *   const results = await Promise.allSettled(
 *     ["start", null, "stop"].map((name) => writer.write(() => insert.run(name))),
 *   );
 *   console.log(results.map(({ status }) => status).join()); // -> fulfilled,rejected,fulfilled
 * }
 * db.close();
 * ```
 */
export function createWriter<C extends Connection>(
  connection: C,
  options: WriterOptions = noOptions,
): Writer<C> {
  try {
    assertOptions(options, checks);
    const { maxBatch = 256, maxBatchMs = 10, maxQueue = 10_000 } = options;
    return new GroupWriter(connection, connectionState(connection), { maxBatch, maxBatchMs }, maxQueue);
  } catch (error) {
    throw withEnding(error, { at: "call" });
  }
}
