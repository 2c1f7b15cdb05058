import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, TransactionError, writeTxn } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { thrown } from "../../fixtures/thrown.ts";

/** What is true of a statement that writes, when only the first row of its result is read, with one driver. */
export function firstRowOnlyBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const schema = `
    CREATE TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS children (
      id INTEGER PRIMARY KEY,
      parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED
    )`;
  const orphan = "INSERT INTO children (parent) VALUES (7) RETURNING id";
  const parent = "INSERT INTO parents DEFAULT VALUES RETURNING id";

  function counts(db: Connection): unknown {
    const sql =
      "SELECT (SELECT count(*) FROM parents) AS parents, (SELECT count(*) FROM children) AS children";
    return { ...(db.prepare(sql).get() as object) };
  }

  function wal(t: TestContext): Connection {
    const { path, keep } = databasePlace(t);
    return keep(connect(path, { driver, schema }));
  }

  /** A database with a rollback journal that another connection is reading, so that nothing can be committed. */
  function whileRead(t: TestContext): Connection {
    const { path, keep } = databasePlace(t);
    const options = { driver, schema, journalMode: "delete", busyTimeoutMs: 0 } as const;
    const db = keep(connect(path, options));
    const reader = keep(connect(path, options));
    reader.exec("BEGIN");
    counts(reader);
    return db;
  }

  const ways = [
    ["a deferred foreign key", wal, orphan, /FOREIGN KEY/],
    ["a reader elsewhere, without WAL", whileRead, parent, /locked/],
  ] as const;

  describe(`a writing statement of which only the first row is read, with ${driverName}`, () => {
    for (const [what, open, sql, message] of ways) {
      test(`TX-030 get() outside a transaction returns a row that is never committed: ${what}`, (t) => {
        const db = open(t);
        const row = db.prepare(sql).get();
        assert.deepEqual({ ...(row as object) }, { id: 1 }, "the driver tells: the warning can go");
        assert.deepEqual(counts(db), { parents: 0, children: 0 });
      });

      test(`TX-030 all() outside a transaction throws the error of the statement's end: ${what}`, (t) => {
        const db = open(t);
        assert.throws(() => db.prepare(sql).all(), message);
        assert.deepEqual(counts(db), { parents: 0, children: 0 });
      });

      test(`TX-030 get() inside writeTxn does not lead to a row that is not there: ${what}`, (t) => {
        const db = open(t);
        const error = thrown(() => writeTxn(db, () => db.prepare(sql).get()));
        assert.ok(error instanceof TransactionError);
        assert.match(error.message, message);
        assert.equal(error.outcome, "rolled-back");
        assert.deepEqual(counts(db), { parents: 0, children: 0 });
      });
    }

    test("TX-030 a row that get() gave inside writeTxn is there when that has returned", (t) => {
      const db = wal(t);
      assert.deepEqual({ ...(writeTxn(db, () => db.prepare(parent).get()) as object) }, { id: 1 });
      assert.deepEqual(counts(db), { parents: 1, children: 0 });
    });
  });
}
