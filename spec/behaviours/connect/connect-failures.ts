import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type Driver, type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, hasLiveConnection, OpenError, WalUnsupportedError } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { failingDriver } from "../../fixtures/failing-driver.ts";
import { noDescriptors, openBelow } from "../../fixtures/open-descriptors.ts";
import { headerModeBytes } from "../../fixtures/other-process.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { startCommand } from "../../fixtures/runtime-process.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";
import { watchedDriver } from "../../fixtures/watched-driver.ts";

const toWal = "PRAGMA journal_mode=WAL";

/** What `connect()` leaves behind when it fails, and when it has to make do. */
export function connectFailuresBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const raised = (code: Parameters<typeof thrownByDriver>[1]): Error => thrownByDriver(driverName, code);

  /** A driver whose connections fail at one statement, always. */
  function failingAt(sql: string, code: Parameters<typeof thrownByDriver>[1]): Driver {
    return watchedDriver(driverName, (statement) => {
      if (statement === sql) throw raised(code);
    }).driver;
  }

  describe(`connect when it fails, with ${driverName}`, () => {
    const failures: readonly (readonly [string, () => Driver, string | undefined])[] = [
      ["the busy timeout", () => failingAt("PRAGMA busy_timeout=120000", "SQLITE_IOERR"), undefined],
      ["the switch", () => failingAt(toWal, "SQLITE_IOERR"), undefined],
      ["a pragma", () => failingAt("PRAGMA secure_delete=ON", "SQLITE_FULL"), undefined],
      ["the schema's BEGIN", () => failingAt("BEGIN IMMEDIATE", "SQLITE_IOERR"), "CREATE TABLE a (x)"],
      ["the schema", () => driver, "CREATE TABLE a (x); CREATE TABEL b (x)"],
    ];

    for (const [what, failing, schema] of failures) {
      test(`B1.5 ${what} failing closes the connection (mutant F6)`, { skip: noDescriptors }, (t) => {
        const { directory, path } = databasePlace(t);
        const error = thrown(() => connect(path, { driver: failing(), schema }));
        assert.match(String(error), new RegExp(path), "nobody would know which file failed");
        assert.deepEqual(openBelow(directory), [], "each failed connect would leak descriptors, and locks");
        assert.equal(hasLiveConnection(path), false, "the file would be taken for live for ever");
      });

      test(`A5.21 ${what} failing releases the init lock`, { skip: missing("python3") }, (t) => {
        const { path } = databasePlace(t);
        assert.throws(() => connect(path, { driver: failing(), schema }));
        const program = fileURLToPath(new URL("../../fixtures/programs/try-flock.py", import.meta.url));
        const { stdout } = spawnSync("python3", [program, `${path}.init.lock`], { encoding: "utf8" });
        assert.equal(stdout.trim(), "free", "every other process would wait for a lock that nobody uses");
      });
    }

    test("B1.7 a connect that failed is not remembered as done", (t) => {
      const { path, keep } = databasePlace(t);
      assert.throws(() => connect(path, { driver, schema: "CREATE TABEL a (x)" }), OpenError);
      const db = keep(connect(path, { driver, schema: "CREATE TABLE a (x)" }));
      assert.equal(queryValue(db, "SELECT count(*) FROM a"), 0, "the schema would never be applied");
    });

    test("A5.21 a schema is applied in one transaction: all of it or nothing", (t) => {
      const { path, keep } = databasePlace(t);
      const watched = watchedDriver(driverName);
      const schema = "CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABEL c (x)";
      const error = thrown(() => connect(path, { driver: watched.driver, schema }));
      assert.ok(error instanceof OpenError);
      assert.match(error.message, /syntax error/);
      assert.match(error.hint, /schema/);
      assert.equal(watched.statements.filter((sql) => sql.startsWith("BEGIN")).length, 1);
      const db = keep(connect(path, { driver }));
      assert.equal(
        queryValue(db, "SELECT count(*) FROM sqlite_master"),
        0,
        "half a schema would be taken for the whole one by whoever comes next",
      );
    });

    test("A5.21 a schema function's own error is thrown as it is, and rolled back", (t) => {
      const { path, keep } = databasePlace(t);
      const mine = new Error("mine");
      const schema = (db: Connection): void => {
        db.exec("CREATE TABLE a (x)");
        throw mine;
      };
      assert.equal(
        thrown(() => connect(path, { driver, schema })),
        mine,
      );
      assert.equal(queryValue(keep(connect(path, { driver })), "SELECT count(*) FROM sqlite_master"), 0);
    });

    test("A5.18 a fresh file whose switch says locking protocol goes on in DELETE, writable, with one warning", (t) => {
      const { path, keep } = databasePlace(t, "kanban.db");
      const logger = recordingLogger();
      const failing = failingDriver(driverName, { [toWal]: [raised("SQLITE_PROTOCOL")] });
      const label = `kanban.db for ${driverName}`;
      const db = keep(connect(path, { driver: failing, label, logger, schema: "CREATE TABLE a (x)" }));
      db.exec("INSERT INTO a VALUES (1)");
      assert.equal(queryValue(db, "PRAGMA journal_mode"), "delete", "the database would be unusable there");
      assert.equal(queryValue(db, "SELECT x FROM a"), 1);
      assert.equal(logger.warnings.length, 1, "nobody would know that WAL is not in use");
      assert.match(logger.warnings[0] ?? "", /kanban\.db.*locking protocol.*journal_mode=DELETE/);
    });

    test("A5.18 on a file in WAL mode the switch is never reached", (t) => {
      const { path, keep } = databasePlace(t);
      keep(connect(path, { driver }));
      const watched = watchedDriver(driverName, (sql) => {
        if (sql === toWal) throw raised("SQLITE_PROTOCOL");
      });
      const db = keep(connect(path, { driver: watched.driver }));
      assert.equal(queryValue(db, "PRAGMA journal_mode"), "wal");
      assert.equal(
        watched.statements.includes(toWal),
        false,
        "a working file could be taken out of WAL mode",
      );
    });

    test("A1.4 disk I/O error from the switch is reported, and the file left as it was", {
      skip: missing("python3"),
    }, (t) => {
      const { directory, path } = databasePlace(t);
      const plain = new driver(path);
      plain.exec("CREATE TABLE a (x)");
      plain.close();
      const logger = recordingLogger();
      const error = thrown(() => connect(path, { driver: failingAt(toWal, "SQLITE_IOERR"), logger }));
      assert.ok(error instanceof OpenError);
      assert.equal(error.sqliteCode, "SQLITE_IOERR", "a failing disk would not be told from a bad path");
      assert.match(error.message, /disk I\/O error/);
      assert.deepEqual(logger.warnings, []);
      assert.equal(headerModeBytes(path), "01 01", "a moment's error would change the file for good");
      assert.deepEqual(readdirSync(directory).sort(), ["test.db", "test.db.init.lock"]);
    });

    test("B2.21 requireWal refuses what cannot be in WAL mode", (t) => {
      const { path } = databasePlace(t);
      const failing = failingDriver(driverName, { [toWal]: [raised("SQLITE_PROTOCOL")] });
      assert.throws(() => connect(path, { driver: failing, requireWal: true }), WalUnsupportedError);
      assert.throws(() => connect(":memory:", { driver, requireWal: true }), WalUnsupportedError);
    });

    test("B1.9 a file that is locked is reported as locked, never as damaged", {
      skip: missing("python3"),
    }, async (t) => {
      const { directory, path } = databasePlace(t);
      const plain = new driver(path);
      plain.exec("CREATE TABLE a (x)");
      plain.close();
      const holder = startCommand("python3", [
        "-c",
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()",
        path,
      ]);
      assert.equal(await holder.line(), "held");
      const error = thrown(() => connect(path, { driver, busyTimeoutMs: 0 }));
      holder.child.kill();
      await holder.ended;
      assert.ok(error instanceof OpenError, "a lock would be taken for damage");
      assert.equal(error.sqliteCode, "SQLITE_BUSY");
      assert.match(error.hint, /long transaction/);
      assert.equal(
        readdirSync(directory).some((name) => name.includes(".corrupt.")),
        false,
      );
    });
  });
}
