import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { ArgumentError, AsyncBodyError, connect, transactionOutcome } from "../../src/index.ts";
import { guardTransactions } from "../../src/orm/better-sqlite3.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY ON CONFLICT ROLLBACK)";

/** A guarded connection, and another one, which does not wait. */
function database(t: TestContext): { db: Database.Database; other: Database.Database } {
  const { path, keep } = databasePlace(t);
  const db = keep(guardTransactions(connect(path, { driver: Database, schema, busyTimeoutMs: 0 })));
  return { db, other: keep(connect(path, { driver: Database, busyTimeoutMs: 0 })) };
}

function texts(db: Database.Database): unknown[] {
  return db.prepare("SELECT text FROM notes ORDER BY text").pluck().all();
}

function insert(db: Database.Database, text: string): void {
  db.prepare("INSERT INTO notes VALUES (?)").run(text);
}

describe("a guarded transaction() of better-sqlite3", () => {
  test("TX-070 holds the write lock before its function has done anything, in all variants", (t) => {
    const { db, other } = database(t);
    const run = db.transaction(() => thrown(() => other.exec("BEGIN IMMEDIATE")));
    for (const variant of ["default", "deferred", "immediate", "exclusive"]) {
      const { code } = run[variant as "immediate"]() as { code?: string };
      assert.equal(code, "SQLITE_BUSY", `${variant}: another one can write between a read and a write`);
    }
  });

  test("TX-070 passes on this, the arguments and the result, and knows its database", (t) => {
    const { db } = database(t);
    const run = db.transaction(function (this: unknown, ...parameters: unknown[]) {
      return [this, ...parameters];
    });
    const self = { run };
    assert.deepEqual(self.run(1, "two"), [self, 1, "two"]);
    assert.deepEqual(run.immediate.call(self, 3), [self, 3]);
    assert.equal((run as unknown as { database: unknown }).database, db);
  });

  test("TX-070 is a savepoint inside another one, undone alone", (t) => {
    const { db } = database(t);
    const inner = db.transaction((text: string) => {
      insert(db, text);
      if (text === "bad") throw new Error("no");
    });
    db.transaction(() => {
      insert(db, "outer");
      inner("good");
      const caught = thrown(() => inner.exclusive("bad"));
      assert.equal(transactionOutcome(caught), "rolled-back");
    })();
    assert.deepEqual(texts(db), ["good", "outer"]);
  });

  test("TX-070 a failure of the outer one takes the inner one with it", (t) => {
    const { db } = database(t);
    const inner = db.transaction(() => insert(db, "inner"));
    const error = new Error("no");
    const outer = db.transaction(() => {
      inner();
      throw error;
    });
    assert.equal(
      thrown(() => outer()),
      error,
    );
    assert.equal(transactionOutcome(error), "rolled-back");
    assert.deepEqual(texts(db), []);
    assert.equal(db.inTransaction, false);
  });

  test("TX-074 an error on which the engine rolls back is no success when it is swallowed", (t) => {
    const { db } = database(t);
    insert(db, "there");
    const run = db.transaction(() => {
      insert(db, "gone");
      thrown(() => insert(db, "there"));
      insert(db, "by itself");
    });
    assert.equal(transactionOutcome(thrown(() => run())), "unknown");
    assert.deepEqual(texts(db), ["by itself", "there"]);
  });

  test("TX-074 a COMMIT of the function's own is no success, with or without another BEGIN", (t) => {
    for (const sql of ["COMMIT", "COMMIT; BEGIN", "ROLLBACK; BEGIN IMMEDIATE"]) {
      const { db } = database(t);
      const run = db.transaction(() => {
        db.exec(sql);
      });
      assert.equal(transactionOutcome(thrown(() => run())), "unknown", sql);
      assert.equal(db.inTransaction, false, sql);
    }
  });

  test("TX-070 refuses what is asynchronous, and what is no function", (t) => {
    const { db } = database(t);
    let called = 0;
    const run = db.transaction(async () => {
      called++;
    });
    const refused = thrown(() => void run());
    assert.ok(refused instanceof AsyncBodyError);
    assert.deepEqual([called, transactionOutcome(refused)], [0, "not-started"]);
    const late = db.transaction(() => {
      insert(db, "gone");
      return Promise.resolve();
    });
    assert.equal(transactionOutcome(thrown(() => void late())), "rolled-back");
    assert.deepEqual(texts(db), []);
    assert.throws(() => db.transaction("INSERT" as unknown as () => void), ArgumentError);
  });

  test("TX-070 is not for a driver without transaction()", (t) => {
    const { path, keep } = databasePlace(t);
    const db = keep(connect(path, { driver: loadDriver("node:sqlite") }));
    assert.throws(() => guardTransactions(db), /node:sqlite/);
  });
});
