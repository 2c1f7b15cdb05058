/**
 * Drizzle's transactions for many processes.
 *
 * @module
 */
import type { Database } from "better-sqlite3";
import type { DrizzleConfig } from "drizzle-orm";
import { type BetterSQLite3Database, drizzle as plainDrizzle } from "drizzle-orm/better-sqlite3";
import { connect } from "../connect/connect.ts";
import { guardTransactions } from "./better-sqlite3.ts";

/**
 * `drizzle()` of `drizzle-orm/better-sqlite3`, whose `db.transaction()` runs through {@link writeTxn}, whatever its
 * `behavior` (TX-070, TX-071). {@link transactionOutcome} knows its errors (TX-072). A `tx.transaction()` inside it is
 * Drizzle's own savepoint. A statement outside a transaction is left as it is: it waits for the busy timeout.
 *
 * @param client what {@link connect} returned with better-sqlite3 as its driver, or a path for {@link connect}
 * @param config as for Drizzle: `schema`, `logger`, `casing`
 * @returns what Drizzle returns, `$client` included
 * @throws {ArgumentError} for a connection of another driver
 * @throws what {@link connect} throws, for a path
 *
 * @example
 * ```ts
 * import { sql } from "drizzle-orm";
 * import { connect } from "walguard";
 * import { drizzle } from "walguard/drizzle";
 *
 * const db = drizzle(connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }));
 * db.transaction((tx) => tx.run(sql`INSERT INTO notes VALUES ('safe')`));
 * db.$client.close();
 * ```
 */
export function drizzle<TSchema extends Record<string, unknown> = Record<string, never>>(
  client: Database | string,
  config: DrizzleConfig<TSchema> = {},
): BetterSQLite3Database<TSchema> & { $client: Database } {
  const connection = typeof client === "string" ? (connect(client) as Database) : client;
  return plainDrizzle(guardTransactions(connection), config);
}
