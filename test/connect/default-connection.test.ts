/** Types, which `tsc` checks; the statements run too. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import type BetterSqlite3 from "better-sqlite3";
import { type Connection, connect, type DefaultConnection } from "../../src/index.ts";

/** What Drizzle's `drizzle()` takes, and what Kysely's `SqliteDialect` takes, reduced to its own words. */
type Drizzle = (client: BetterSqlite3.Database) => void;
interface Kysely {
  close(): void;
  prepare(sql: string): {
    readonly reader: boolean;
    all(parameters: readonly unknown[]): unknown[];
    run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
    iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
  };
}

describe("the type of a connection", () => {
  test("without driver it is better-sqlite3's where its types are installed, and query builders take it", () => {
    const db = connect(":memory:");
    const drizzle: Drizzle = (client) => assert.equal(client.pragma("user_version", { simple: true }), 0);
    drizzle(db);
    const kysely: Kysely = db;
    assert.deepEqual(kysely.prepare("SELECT 1 AS one").all([]), [{ one: 1 }]);
    // @ts-expect-error It is no `any`.
    assert.equal(db.noSuchMethod, undefined);
    db.close();
  });

  test("without driver a schema function is given the same type", () => {
    const db = connect(":memory:", {
      schema: (connection) => void connection.pragma("user_version = 7"),
      label: "typed",
    });
    assert.equal(db.pragma("user_version", { simple: true }), 7);
    db.close();
  });

  test("with a driver it is the driver's", () => {
    const db = connect(":memory:", { driver: DatabaseSync });
    const same: DatabaseSync = db;
    assert.equal(same.isOpen, true);
    // @ts-expect-error This is better-sqlite3's.
    assert.equal(db.pragma, undefined);
    db.close();
  });

  test("it is a connection of walguard's", () => {
    const general: (connection: DefaultConnection) => Connection = (connection) => connection;
    const db = connect(":memory:");
    assert.equal(general(db), db);
    db.close();
  });
});
