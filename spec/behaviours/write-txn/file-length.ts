import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import sinon from "sinon";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { ArgumentError, FileLengthError, writeTxn } from "../../../src/index.ts";
import { checkFileLengthInvariant } from "../../../src/write-txn/file-length.ts";
import { type DatabasePlace, databasePlace } from "../../fixtures/database-place.ts";
import { fileLengthThatOpens } from "../../fixtures/file-length-that-opens.ts";
import { otherProcess } from "../../fixtures/other-process.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

/** What the check after a commit promises, with one driver. */
export function fileLengthBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const short = { statSync: () => ({ size: 0 }) };

  function database(t: TestContext, mode: "wal" | "delete"): DatabasePlace & { readonly db: Connection } {
    const place = databasePlace(t);
    const db = place.keep(new driver(place.path));
    db.exec(`PRAGMA busy_timeout=0; PRAGMA journal_mode=${mode}; CREATE TABLE notes (text TEXT)`);
    return { ...place, db };
  }

  function fill(db: Connection, pages: number): void {
    db.prepare("INSERT INTO notes VALUES (zeroblob(?))").run(pages * 4096);
  }

  describe(`the file length invariant with ${driverName}`, () => {
    test("FL-001 in WAL mode the probe is the only statement, and the file is not looked at", (t) => {
      const { db } = database(t, "wal");
      const trace = traceStatements(db);
      const fs = { statSync: sinon.stub().returns({ size: 0 }) };
      checkFileLengthInvariant(db, fs);
      assert.deepEqual(trace.run, ["PRAGMA journal_mode"]);
      assert.deepEqual(trace.prepared, ["PRAGMA journal_mode"]);
      assert.equal(fs.statSync.callCount, 0);
    });

    test("what is no connection is refused, without an outcome, because there was no transaction", () => {
      const caught = thrown(() => checkFileLengthInvariant({} as Connection));
      assert.ok(caught instanceof ArgumentError, String(caught));
      assert.equal(caught.outcome, undefined);
    });

    test("FL-004 in WAL mode a file that is shorter than its pages does not fail the transaction", (t) => {
      const { db, path, keep } = database(t, "wal");
      writeTxn(db, () => fill(db, 10));
      const { page_count: pages } = db.prepare("PRAGMA page_count").get() as { page_count: number };
      assert.ok(
        statSync(path).size < pages * 4096,
        "the pages are in the file already, so this shows nothing",
      );
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
      const row = keep(new driver(path)).prepare("SELECT text FROM notes WHERE text = 'kept'").get();
      assert.deepEqual({ ...(row as object) }, { text: "kept" });
    });

    test("FL-004 a file that another process takes to WAL meanwhile is not torn", {
      skip: missing("python3"),
    }, async (t) => {
      const { db, path } = database(t, "delete");
      writeTxn(db, () => fill(db, 2));
      const other = await otherProcess(
        t,
        path,
        ["SELECT 1"],
        ["PRAGMA journal_mode=WAL", "INSERT INTO notes VALUES (zeroblob(50000))"],
      );
      const trace = traceStatements(db, (sql, nth) => {
        if (sql === "PRAGMA page_count" && nth === 1) other.goOn();
      });
      assert.equal(
        writeTxn(db, () => "acknowledged"),
        "acknowledged",
      );
      assert.equal(
        trace.count("PRAGMA page_count"),
        2,
        "the count was not of the -wal, so this shows nothing",
      );
    });

    test("FL-003 in DELETE mode a file that is shorter than its pages is torn", (t) => {
      const { db, path } = database(t, "delete");
      const caught = thrown(() => checkFileLengthInvariant(db, short));
      assert.ok(caught instanceof FileLengthError);
      assert.match(caught.message, /torn-extend detected/);
      assert.match(caught.message, /page count mismatch/);
      assert.equal(caught.path, path);
      db.exec("BEGIN; ROLLBACK");
    });

    test("FL-005 a file that was really cut short is noticed", { skip: missing("python3") }, async (t) => {
      const { db, path } = database(t, "delete");
      writeTxn(db, () => fill(db, 10));
      checkFileLengthInvariant(db);
      assert.equal(await startPeer(t).ask(`truncate ${path} 8192`), "cut");
      const caught = thrown(() => checkFileLengthInvariant(db));
      assert.match(String(caught), /database disk image is malformed|torn-extend|page count mismatch/);
    });

    test("FL-006, FL-007 a database without a file or pages, or whose size cannot be read, passes", (t) => {
      const memory = new driver(":memory:");
      memory.exec("CREATE TABLE notes (text TEXT)");
      checkFileLengthInvariant(memory, short);
      memory.close();

      const empty = databasePlace(t);
      checkFileLengthInvariant(empty.keep(new driver(empty.path)), short);

      const { db } = database(t, "delete");
      const gone = sinon.stub().returns(undefined);
      const refused = sinon.stub().throws(Object.assign(new Error("EACCES"), { code: "EACCES" }));
      for (const look of [gone, refused]) {
        checkFileLengthInvariant(db, { statSync: look });
        assert.equal(look.callCount, 1, "the file was not looked at, so this shows nothing");
      }
    });

    test("FL-011 a database that another connection has locked passes", (t) => {
      const { db, path, keep } = database(t, "delete");
      checkFileLengthInvariant(db);
      const holder = keep(new driver(path));
      holder.exec("BEGIN EXCLUSIVE");
      const trace = traceStatements(db);
      checkFileLengthInvariant(db, short);
      assert.equal(trace.count("PRAGMA page_count"), 1, "it was not asked, so this shows nothing");
      holder.exec("ROLLBACK");
      assert.throws(() => checkFileLengthInvariant(db, short), FileLengthError);
      // The probe itself can be busy, before the connection has read the schema.
      traceStatements(db, () => {
        throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      checkFileLengthInvariant(db, short);
    });

    test("FL-012 an error of the engine is thrown unchanged", (t) => {
      const { db } = database(t, "delete");
      const error = thrownByDriver(driverName, "SQLITE_CORRUPT");
      traceStatements(db, (sql) => {
        if (sql === "PRAGMA page_count") throw error;
      });
      assert.equal(
        thrown(() => checkFileLengthInvariant(db)),
        error,
      );
    });

    test("FL-010 a file that another process shrank meanwhile is looked at again before it counts as torn", (t) => {
      const { db, path } = database(t, "delete");
      const look = sinon.stub();
      look.onFirstCall().returns({ size: 0 });
      look.callsFake((file: string) => statSync(file));
      const trace = traceStatements(db);
      checkFileLengthInvariant(db, { statSync: look });
      assert.deepEqual(look.args, [
        [path, { throwIfNoEntry: false }],
        [path, { throwIfNoEntry: false }],
      ]);
      const second = ["BEGIN", "PRAGMA page_count", "PRAGMA page_size", "ROLLBACK"];
      assert.deepEqual(
        trace.run.slice(-4),
        second,
        "nothing would keep the file from changing during the second look",
      );
    });

    test("FL-013 inside a transaction, whose pages are not in the file yet, the check passes", (t) => {
      const { db } = database(t, "delete");
      db.exec("BEGIN IMMEDIATE");
      fill(db, 10);
      checkFileLengthInvariant(db);
      db.exec("COMMIT");
      checkFileLengthInvariant(db);
    });

    test("FL-009 the check keeps the locks of this process", { skip: missing("python3") }, async (t) => {
      const peer = startPeer(t);
      const { db, path } = database(t, "delete");
      db.exec("BEGIN IMMEDIATE; INSERT INTO notes VALUES ('mine')");
      await peer.ask(`open ${path}`);
      checkFileLengthInvariant(db);
      assert.equal(
        await peer.ask("exec BEGIN IMMEDIATE"),
        "error: database is locked",
        "the check dropped this process's locks: another writer got in, and rows are lost",
      );
      // The same with a check that opens the file shows that this test can fail.
      fileLengthThatOpens(db, path);
      assert.equal(await peer.ask("exec BEGIN IMMEDIATE"), "[]");
    });
  });
}
