import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { failingDriver } from "../../spec/fixtures/failing-driver.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { thrownByDriver } from "../../spec/fixtures/thrown-by-driver.ts";
import { type Connection, inTransaction } from "../../src/engine/connection.ts";
import { driverNames, loadDriver } from "../../src/engine/driver.ts";
import {
  connect,
  LostGenerationError,
  NestedTransactionError,
  transactionOutcome,
  writeTxn,
} from "../../src/index.ts";
import { beginWrite } from "../../src/write-txn/open-transaction.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

interface Opened {
  readonly db: Connection;
  readonly other: Connection;
  readonly path: string;
}

/** A database of each driver, with two connections that do not wait. */
function databases(t: TestContext, faults: Readonly<Record<string, Code[]>> = {}): Opened[] {
  return driverNames.map((driverName) => {
    const driver = loadDriver(driverName);
    const { path, keep } = databasePlace(t);
    const options = { busyTimeoutMs: 0, logger: { warn() {}, error() {} } };
    const other = keep(connect(path, { driver, schema, ...options }));
    const errors = Object.entries(faults).map(([sql, codes]) => [
      sql,
      codes.map((code) => thrownByDriver(driverName, code)),
    ]);
    const failing = failingDriver(driverName, Object.fromEntries(errors));
    return { db: keep(connect(path, { driver: failing, ...options })), other, path };
  });
}

type Code = Parameters<typeof thrownByDriver>[1];

const insert = (db: Connection, text: string): unknown =>
  db.prepare("INSERT INTO notes VALUES (?)").run(text);
const texts = (db: Connection): unknown[] =>
  (db.prepare("SELECT text FROM notes ORDER BY text").all() as { text: string }[]).map(({ text }) => text);

describe("an open write transaction", () => {
  test("TX-071 it holds the write lock until it is committed, and is durable then", (t) => {
    for (const { db, other } of databases(t)) {
      const open = beginWrite(db);
      assert.throws(() => other.exec("BEGIN IMMEDIATE"));
      insert(db, "kept");
      assert.deepEqual(texts(other), []);
      open.commit();
      assert.deepEqual(texts(other), ["kept"]);
      writeTxn(other, () => insert(other, "next"));
    }
  });

  test("TX-071 until it is over, writeTxn is nested in it, and not afterwards", (t) => {
    for (const { db } of databases(t)) {
      for (const end of ["commit", "rollback"] as const) {
        const open = beginWrite(db);
        assert.throws(() => writeTxn(db, () => {}), NestedTransactionError);
        assert.throws(() => beginWrite(db), NestedTransactionError);
        writeTxn(db, () => insert(db, end), { allowNested: true });
        open[end]();
        writeTxn(db, () => insert(db, "after"));
      }
      assert.deepEqual(texts(db), ["after", "after", "commit"]);
    }
  });

  test("TX-022 what a rollback says is remembered for the error that led to it", (t) => {
    for (const { db } of databases(t)) {
      const error = new Error("no");
      const open = beginWrite(db);
      insert(db, "gone");
      assert.equal(open.rollback(error), "rolled-back");
      assert.equal(transactionOutcome(error), "rolled-back");
      assert.deepEqual(texts(db), []);
    }
  });

  test("TX-074, TX-025 a rollback that finds it over, or another one, says unknown", (t) => {
    for (const sql of ["COMMIT", "COMMIT; BEGIN"]) {
      for (const { db, other } of databases(t)) {
        const open = beginWrite(db);
        insert(db, "kept");
        db.exec(sql);
        assert.equal(open.rollback(), "unknown", sql);
        assert.equal(inTransaction(db), false, sql);
        assert.deepEqual(texts(other), ["kept"]);
      }
    }
  });

  test("TX-074 a commit that finds it over, or another one, is no success", (t) => {
    for (const sql of ["COMMIT", "ROLLBACK", "COMMIT; BEGIN", "ROLLBACK; BEGIN IMMEDIATE"]) {
      for (const { db } of databases(t)) {
        const open = beginWrite(db);
        insert(db, "perhaps");
        db.exec(sql);
        assert.equal(transactionOutcome(thrown(() => open.commit())), "unknown", sql);
        assert.equal(inTransaction(db), false, sql);
        writeTxn(db, () => insert(db, "next"));
      }
    }
  });

  test("TX-073 a commit that fails is rolled back at once", (t) => {
    for (const [code, outcome] of [
      ["SQLITE_FULL", "rolled-back"],
      ["SQLITE_IOERR_FSYNC", "unknown"],
    ] as const) {
      for (const { db } of databases(t, { COMMIT: [code] })) {
        const open = beginWrite(db);
        insert(db, "gone");
        assert.equal(transactionOutcome(thrown(() => open.commit())), outcome);
        assert.equal(inTransaction(db), false);
        writeTxn(db, () => insert(db, "next"));
        assert.deepEqual(texts(db), ["next"]);
      }
    }
  });

  test("TX-072, LH-008 it is not begun on files that are no longer under the path", (t) => {
    for (const { db, path } of databases(t)) {
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
      // The files are looked at once a millisecond at most.
      const until = performance.now() + 5;
      while (performance.now() < until);
      const error = thrown(() => beginWrite(db));
      assert.ok(error instanceof LostGenerationError);
      assert.notEqual(inTransaction(db), true, "the write lock is held by nobody's transaction");
    }
  });
});
