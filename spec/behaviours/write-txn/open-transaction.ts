import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { type Connection, inTransaction } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  connect,
  LostGenerationError,
  NestedTransactionError,
  transactionOutcome,
  writeTxn,
} from "../../../src/index.ts";
import { beginWrite } from "../../../src/write-txn/open-transaction.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { failingDriver } from "../../fixtures/failing-driver.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

/** A write transaction whose boundaries are calls of their own, with one driver. */
export function openTransactionBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  function database(t: TestContext): { db: Connection; other: Connection; path: string } {
    const { path, keep } = databasePlace(t);
    const logger = { warn() {}, error() {} };
    const db = keep(connect(path, { driver, schema, busyTimeoutMs: 0, logger }));
    return { db, other: keep(connect(path, { driver, busyTimeoutMs: 0, logger })), path };
  }

  const insert = (db: Connection, text: string): unknown =>
    db.prepare("INSERT INTO notes VALUES (?)").run(text);
  const texts = (db: Connection): unknown[] =>
    (db.prepare("SELECT text FROM notes ORDER BY text").all() as { text: string }[]).map(({ text }) => text);

  describe(`an open write transaction with ${driverName}`, () => {
    test("TX-071 it holds the write lock until it is committed, and is durable then", (t) => {
      const { db, other } = database(t);
      const open = beginWrite(db);
      assert.throws(() => other.exec("BEGIN IMMEDIATE"));
      insert(db, "kept");
      assert.deepEqual(texts(other), []);
      open.commit();
      assert.deepEqual(texts(other), ["kept"]);
      writeTxn(other, () => insert(other, "next"));
    });

    test("TX-071 until it is over, writeTxn is nested in it, and not afterwards", (t) => {
      const { db } = database(t);
      for (const end of ["commit", "rollback"] as const) {
        const open = beginWrite(db);
        assert.throws(() => writeTxn(db, () => {}), NestedTransactionError);
        assert.throws(() => beginWrite(db), NestedTransactionError);
        writeTxn(db, () => insert(db, end), { allowNested: true });
        open[end]();
        writeTxn(db, () => insert(db, "after"));
      }
      assert.deepEqual(texts(db), ["after", "after", "commit"]);
    });

    test("TX-022 what a rollback says is remembered for the error that led to it", (t) => {
      const { db } = database(t);
      const error = new Error("no");
      const open = beginWrite(db);
      insert(db, "gone");
      assert.equal(open.rollback(error), "rolled-back");
      assert.equal(transactionOutcome(error), "rolled-back");
      assert.deepEqual(texts(db), []);
    });

    test("TX-074, TX-025 a rollback that finds it over, or another one, says unknown", (t) => {
      for (const sql of ["COMMIT", "COMMIT; BEGIN"]) {
        const { db, other } = database(t);
        const open = beginWrite(db);
        insert(db, "kept");
        db.exec(sql);
        assert.equal(open.rollback(), "unknown", sql);
        assert.equal(inTransaction(db), false, sql);
        assert.deepEqual(texts(other), ["kept"]);
      }
    });

    test("TX-074 a commit that finds it over, or another one, is no success", (t) => {
      for (const sql of ["COMMIT", "ROLLBACK", "COMMIT; BEGIN", "ROLLBACK; BEGIN IMMEDIATE"]) {
        const { db } = database(t);
        const open = beginWrite(db);
        insert(db, "perhaps");
        db.exec(sql);
        assert.equal(transactionOutcome(thrown(() => open.commit())), "unknown", sql);
        assert.equal(inTransaction(db), false, sql);
        writeTxn(db, () => insert(db, "next"));
      }
    });

    test("TX-073 a commit that fails is rolled back at once", (t) => {
      for (const [code, outcome] of [
        ["SQLITE_FULL", "rolled-back"],
        ["SQLITE_IOERR_FSYNC", "unknown"],
      ] as const) {
        const { path, keep } = databasePlace(t);
        keep(connect(path, { driver, schema }));
        const failing = failingDriver(driverName, { COMMIT: [thrownByDriver(driverName, code)] });
        const db = keep(connect(path, { driver: failing }));
        const open = beginWrite(db);
        insert(db, "gone");
        assert.equal(transactionOutcome(thrown(() => open.commit())), outcome);
        assert.equal(inTransaction(db), false);
        writeTxn(db, () => insert(db, "next"));
        assert.deepEqual(texts(db), ["next"]);
      }
    });

    test("TX-072, LH-008 it is not begun on files that are no longer under the path", (t) => {
      const { db, path } = database(t);
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
      // The files are looked at once a millisecond at most.
      const until = performance.now() + 5;
      while (performance.now() < until);
      const error = thrown(() => beginWrite(db));
      assert.ok(error instanceof LostGenerationError);
      assert.notEqual(inTransaction(db), true, "the write lock is held by nobody's transaction");
    });
  });
}
