import type { Connection } from "../engine/connection.ts";
import { writeTxn } from "../write-txn/write-txn.ts";
import { isApplied } from "./applied-schema.ts";

/**
 * What makes the tables: SQL, or a function that runs it. It must be idempotent
 * (`CREATE TABLE IF NOT EXISTS`), and the function must not be asynchronous.
 */
export type Schema<C extends Connection = Connection> = string | ((connection: C) => void);

/** Applies a schema, unless it can be told that this would change nothing: no write lock is taken then (CN-036). */
export function bringSchema<C extends Connection>(connection: C, schema: Schema<C>): void {
  if (typeof schema === "string" && isApplied(connection, schema)) return;
  applySchema(connection, schema);
}

/**
 * Applies a schema in one write transaction: all of it or nothing (CN-023), and one sync
 * instead of one per statement.
 */
export function applySchema<C extends Connection>(connection: C, schema: Schema<C>): void {
  // A function goes in as it is, so that an asynchronous one is refused before it is called.
  writeTxn(connection, typeof schema === "string" ? () => void connection.exec(schema) : schema);
}

/**
 * Whether a table exists: a cheap look at a database that was set up before, to find one that was emptied or
 * replaced since (CN-022).
 *
 * @param table the sentinel's name
 */
export function hasTable(connection: Connection, table: string): boolean {
  const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE";
  return connection.prepare(query).get(table) !== undefined;
}
