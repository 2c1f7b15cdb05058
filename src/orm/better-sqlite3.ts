/**
 * better-sqlite3's own `transaction()` for many processes.
 *
 * @module
 */
import { isAsyncFunction } from "../async-function.ts";
import type { Connection } from "../engine/connection.ts";
import { ArgumentError } from "../errors.ts";
import { writeTxn } from "../write-txn/write-txn.ts";
import { assertBetterSqlite3 } from "./better-sqlite3-only.ts";

/**
 * Makes a connection's `transaction()` run through {@link writeTxn}, for code that uses better-sqlite3's own, and for
 * what is built upon it: Drizzle, for one (TX-070).
 *
 * Its functions are what they were, with `this`, arguments, result and the four variants. All variants take the write
 * lock at their beginning: a deferred transaction that reads first fails at once when another process has written
 * since. In WAL mode that is what `exclusive` does, too; without WAL, others may read until the `COMMIT`. Inside an open
 * transaction they are savepoints (TX-013). For several reads of one state without the write lock, use `BEGIN` and
 * `COMMIT` through `exec()`. A single statement outside a transaction is left as it is: it waits for the busy timeout
 * of the connection.
 *
 * @param connection what {@link connect} returned, with better-sqlite3 as its driver
 * @returns the same connection
 * @throws {ArgumentError} for a connection without `transaction()`
 *
 * @example
 * ```ts
 * import { connect } from "walguard";
 * import { guardTransactions } from "walguard/better-sqlite3";
 *
 * const db = guardTransactions(connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }));
 * const insert = db.prepare("INSERT INTO notes VALUES (?)");
 * const insertAll = db.transaction((texts: string[]) => texts.map((text) => insert.run(text).changes).length);
 * console.log(insertAll(["one", "two"])); // -> 2
 * db.close();
 * ```
 */
export function guardTransactions<C extends Connection>(connection: C): C {
  assertBetterSqlite3(connection, "guardTransactions");
  const value = (body: unknown): Transaction => transactionFunction(connection, body);
  return Object.defineProperty(connection, "transaction", { value, configurable: true, writable: true });
}

type Transaction = (...parameters: unknown[]) => unknown;

function transactionFunction(connection: Connection, body: unknown): Transaction {
  if (typeof body !== "function") {
    throw new ArgumentError(`transaction() was given ${body === null ? "null" : typeof body}`, {
      hint: "pass the function that does the writing",
    });
  }
  const run = function (this: unknown, ...parameters: unknown[]): unknown {
    // One that can be seen to be asynchronous is refused before it is begun (TX-015).
    const once = isAsyncFunction(body) ? (body as () => unknown) : () => body.apply(this, parameters);
    return writeTxn(connection, once, { allowNested: true });
  };
  const same = { value: run };
  return Object.defineProperties(run, {
    default: same,
    deferred: same,
    immediate: same,
    exclusive: same,
    database: { value: connection, enumerable: true },
  });
}
