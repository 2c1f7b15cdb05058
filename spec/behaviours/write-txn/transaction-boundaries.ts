import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import sinon from "sinon";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { FileLengthError, TransactionError, writeTxn } from "../../../src/index.ts";
import { connectionState } from "../../../src/lock-hygiene/connection-state.ts";
import { type DatabasePlace, databasePlace } from "../../fixtures/database-place.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

/** What `writeTxn()` does about `BEGIN IMMEDIATE` and `COMMIT`, with one driver. */
export function transactionBoundariesBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const busy = (): Error => thrownByDriver(driverName, "SQLITE_BUSY");

  /** A database in DELETE mode, whose connections wait for a moment. */
  function database(t: TestContext): DatabasePlace & { readonly db: Connection } {
    const place = databasePlace(t);
    const db = place.keep(new driver(place.path));
    db.exec("PRAGMA busy_timeout=500; PRAGMA foreign_keys=ON; CREATE TABLE notes (text TEXT)");
    return { ...place, db };
  }

  function iterate(db: Connection, sql: string): Iterator<unknown> {
    return (db.prepare(sql) as unknown as { iterate(): Iterator<unknown> }).iterate();
  }

  function count(db: Connection): unknown {
    return { ...(db.prepare("SELECT count(*) AS rows FROM notes").get() as object) };
  }

  /** Replaces waiting until the end of the block; Deno runs `after` hooks too late for that. */
  function sleeps(): Disposable & { readonly milliseconds: () => number[] } {
    const sandbox = sinon.createSandbox();
    const sleep = sandbox.stub(systemClock, "sleep");
    // However slow the machine is, an attempt takes no time.
    const now = systemClock.now();
    sandbox.stub(systemClock, "now").returns(now);
    sandbox.stub(Math, "random").returns(0.5);
    return {
      milliseconds: () => sleep.args.map(([milliseconds]) => milliseconds),
      [Symbol.dispose]: () => sandbox.restore(),
    };
  }

  describe(`the boundaries of writeTxn with ${driverName}`, () => {
    test("TX-007, TX-009 BEGIN and COMMIT are tried again, and the body is run once", (t) => {
      const { db } = database(t);
      using slept = sleeps();
      const trace = traceStatements(db, (sql, nth) => {
        if ((sql === "BEGIN IMMEDIATE" || sql === "COMMIT") && nth < 6) throw busy();
      });
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('once')"));
      assert.equal(trace.count("BEGIN IMMEDIATE"), 6);
      assert.equal(trace.count("COMMIT"), 6);
      assert.equal(trace.count("ROLLBACK"), 0);
      assert.deepEqual(slept.milliseconds(), Array(10).fill(1 + (constants.boundaryStepMs - 1) / 2));
      assert.deepEqual(count(db), { rows: 1 }, "the body ran again: its rows are there twice");
    });

    test("TX-017, TX-007 a lock that is never free leaves the transaction not started", (t) => {
      const { db, path, keep } = database(t);
      const holder = keep(new driver(path));
      holder.exec("BEGIN IMMEDIATE");
      const trace = traceStatements(db);
      let called = 0;
      const caught = thrown(() => writeTxn(db, () => called++));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "not-started");
      assert.equal(caught.sqliteCode, "SQLITE_BUSY");
      assert.ok(trace.count("BEGIN IMMEDIATE") > 1, "it was not tried again");
      assert.deepEqual(
        trace.run.filter((sql) => !/^(BEGIN IMMEDIATE|PRAGMA busy_timeout.*)$/.test(sql)),
        [],
      );
      assert.equal(called, 0);
    });

    test("TX-008, TX-017 only lock failures are tried again", (t) => {
      const { db } = database(t);
      using slept = sleeps();
      traceStatements(db, (sql) => {
        if (sql === "BEGIN IMMEDIATE") throw thrownByDriver(driverName, "SQLITE_IOERR_FSYNC");
      });
      const caught = thrown(() => writeTxn(db, () => 1));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "not-started");
      assert.equal(caught.sqliteCode, "SQLITE_IOERR_FSYNC");
      assert.deepEqual(slept.milliseconds(), []);
    });

    test("TX-009 BUSY inside the body is the body's own: the body does not run again", (t) => {
      const { db } = database(t);
      using slept = sleeps();
      const error = busy();
      let called = 0;
      const caught = thrown(() =>
        writeTxn(db, () => {
          called++;
          throw error;
        }),
      );
      assert.equal(caught, error);
      assert.equal(called, 1);
      assert.deepEqual(slept.milliseconds(), []);
    });

    test("TX-007 what a statement of the connection itself is in the way of is not tried again", (t) => {
      const { db } = database(t);
      db.exec("PRAGMA busy_timeout=5000");
      const trace = traceStatements(db);
      let left: Iterator<unknown> | undefined;
      const caught = thrown(() =>
        writeTxn(db, () => {
          left = iterate(db, "INSERT INTO notes VALUES ('one'), ('two') RETURNING text");
          left.next();
        }),
      );
      assert.ok(caught instanceof TransactionError);
      assert.match(caught.hint, /iterator/);
      assert.ok(trace.count("COMMIT") <= 1, "others wait for what cannot end");
      left?.return?.();
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('later')"));
    });

    test("TX-007 an iterator that is open since before another's commit is not waited for", (t) => {
      const { db, path, keep } = database(t);
      db.exec("PRAGMA journal_mode=WAL; PRAGMA busy_timeout=120000; INSERT INTO notes VALUES ('a'), ('b')");
      const other = keep(new driver(path));
      const left = iterate(db, "SELECT * FROM notes");
      left.next();
      other.exec("INSERT INTO notes VALUES ('c')");
      const caught = thrown(() => writeTxn(db, () => 1));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "not-started");
      assert.match(caught.hint, /iterator/);
      left.return?.();
      writeTxn(db, () => 1);
    });

    test("TX-010 COMMIT waits for a reader, and gives up with one ROLLBACK if it stays", (t) => {
      const { db, path, keep } = database(t);
      const reader = keep(new driver(path));
      reader.exec("BEGIN");
      reader.prepare("SELECT * FROM notes").all();
      const trace = traceStatements(db);
      const caught = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('gone')")));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "rolled-back");
      assert.ok(trace.count("COMMIT") > 0);
      assert.equal(trace.count("ROLLBACK"), 1);
      reader.exec("ROLLBACK");
      assert.deepEqual(count(db), { rows: 0 });
      writeTxn(db, () => 1);
    });

    test("TX-007 COMMIT succeeds when another process's reader leaves", {
      skip: missing("python3"),
    }, async (t) => {
      const peer = startPeer(t);
      const { db, path, directory } = database(t);
      // The journal mode is known from here on.
      writeTxn(db, () => 1);
      await peer.ask(`open ${path}`);
      const leave = `${directory}/leave`;
      assert.equal(await peer.ask(`read-until ${leave}`), "reading");
      // Before its second attempt the reader is let go.
      const trace = traceStatements(db, (sql, nth) => {
        if (sql !== "COMMIT" || nth !== 2) return;
        writeFileSync(leave, "");
        while (!existsSync(`${leave}.left`)) systemClock.sleep(1);
      });
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
      assert.equal(trace.count("COMMIT"), 2, "COMMIT was not busy, or was not tried again");
      assert.equal(trace.count("INSERT INTO notes VALUES ('kept')"), 1);
      assert.equal(await peer.line(), "left");
      assert.equal(await peer.ask("exec SELECT text FROM notes"), '[["kept"]]');
    });

    test("TX-019, TX-008 a COMMIT that fails with an I/O error has an unknown outcome, and is not tried again", (t) => {
      const { db } = database(t);
      using slept = sleeps();
      const trace = traceStatements(db, (sql) => {
        if (sql !== "COMMIT") return;
        // As the engine does: it rolls back by itself, and then says why.
        db.exec("ROLLBACK;");
        throw thrownByDriver(driverName, "SQLITE_IOERR_FSYNC");
      });
      const caught = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('?')")));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "unknown", "the frames may be in the WAL: a retry could write twice");
      assert.match(caught.hint, /look/);
      assert.equal(trace.count("COMMIT"), 1);
      assert.deepEqual(slept.milliseconds(), []);
    });

    test("TX-018 a full disk or a refusal at COMMIT leaves nothing", (t) => {
      for (const code of ["SQLITE_FULL", "SQLITE_AUTH"] as const) {
        const { db } = database(t);
        const trace = traceStatements(db, (sql) => {
          if (sql === "COMMIT") throw thrownByDriver(driverName, code);
        });
        const caught = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('gone')")));
        assert.ok(caught instanceof TransactionError);
        assert.equal(caught.outcome, "rolled-back");
        assert.equal(caught.sqliteCode, code);
        assert.equal(trace.count("ROLLBACK"), 1, "the write lock stays taken");
        assert.deepEqual(count(db), { rows: 0 });
      }
    });

    test("TX-018 a deferred foreign key that fails at COMMIT is rolled back", (t) => {
      const { db } = database(t);
      db.exec("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
      db.exec("CREATE TABLE children (parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)");
      const caught = thrown(() =>
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('gone'); INSERT INTO children VALUES (7)")),
      );
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "rolled-back");
      assert.match(caught.sqliteCode ?? "", /^SQLITE_CONSTRAINT/);
      assert.deepEqual(count(db), { rows: 0 });
      writeTxn(db, () => 1);
    });

    test("TX-006, FL-012 when the check after the commit fails, the error says committed", (t) => {
      const { db } = database(t);
      const trace = traceStatements(db, (sql) => {
        if (sql === "PRAGMA page_count") throw thrownByDriver(driverName, "SQLITE_CORRUPT");
      });
      const caught = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')")));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "committed");
      assert.match(caught.message, /committed/);
      assert.match(caught.message, /database disk image is malformed/);
      assert.match(caught.hint, /do not repeat/);
      assert.equal(trace.count("ROLLBACK"), 0);
      assert.deepEqual(count(db), { rows: 1 }, "a durable transaction was reported as lost, or lost");
    });

    test("TX-006, FL-003 torn-extend after a commit says committed too", (t) => {
      const { db } = database(t);
      const pages = { page_count: 1_000_000 };
      const { statements } = connectionState(db);
      statements.set("PRAGMA page_count", { get: () => pages, all: () => [pages], run: () => pages });
      const caught = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')")));
      assert.ok(caught instanceof FileLengthError);
      assert.equal(caught.outcome, "committed");
      assert.deepEqual(count(db), { rows: 1 });
    });
  });
}
