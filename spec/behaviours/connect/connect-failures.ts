import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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

const toWal = "PRAGMA main.journal_mode=WAL";

/** What `connect()` leaves behind when it fails, and how it goes on without WAL. */
export function connectFailuresBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const raised = (code: Parameters<typeof thrownByDriver>[1]): Error => thrownByDriver(driverName, code);

  /** A driver whose connections always fail at one statement. */
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
      test(`CN-016, CN-031 when ${what} fails, the connection is closed and the error names the file`, {
        skip: noDescriptors,
      }, (t) => {
        const { directory, path } = databasePlace(t);
        const error = thrown(() => connect(path, { driver: failing(), schema }));
        assert.match(String(error), new RegExp(path), "the error would not say which file failed");
        assert.deepEqual(openBelow(directory), [], "each failed connect would leak descriptors, and locks");
        assert.equal(hasLiveConnection(path), false, "the file would count as open for ever");
      });

      test(`IL-010 when ${what} fails, the init lock is free again`, { skip: missing("python3") }, (t) => {
        const { path } = databasePlace(t);
        assert.throws(() => connect(path, { driver: failing(), schema }));
        const program = fileURLToPath(new URL("../../fixtures/programs/try-flock.py", import.meta.url));
        const { stdout } = spawnSync("python3", [program, `${path}.init.lock`], { encoding: "utf8" });
        assert.equal(stdout.trim(), "free", "every other process would wait for a lock that is not in use");
      });
    }

    test("CN-045 a directory that vanishes just before the file is opened is an error with the file's path", (t) => {
      const { directory, path } = databasePlace(t, "there/test.db");
      const Library = driver as new (path: string, ...options: unknown[]) => Connection;
      class Late extends Library {
        constructor(file: string, ...options: unknown[]) {
          rmSync(join(directory, "there"), { recursive: true, force: true });
          super(file, ...options);
        }
      }
      const error = thrown(() => connect(path, { driver: Late as unknown as Driver }));
      assert.ok(error instanceof OpenError, "the driver's own error does not say which file it was");
      assert.equal(error.path, path);
      assert.equal(error.sqliteCode, "SQLITE_CANTOPEN");
    });

    test("CN-024 a connect that failed is not remembered as done", (t) => {
      const { path, keep } = databasePlace(t);
      assert.throws(() => connect(path, { driver, schema: "CREATE TABEL a (x)" }), OpenError);
      const db = keep(connect(path, { driver, schema: "CREATE TABLE a (x)" }));
      assert.equal(queryValue(db, "SELECT count(*) FROM a"), 0, "the schema would never be applied");
    });

    test("CN-023 a schema is applied in one transaction: all of it or nothing", (t) => {
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
        "the next process would take half a schema for the whole one",
      );
    });

    test("CN-023 a schema function's own error is thrown unchanged, and its work rolled back", (t) => {
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

    test("CN-002 a fresh file whose switch says locking protocol stays in DELETE, writable, with one warning", (t) => {
      const { path, keep } = databasePlace(t, "kanban.db");
      const logger = recordingLogger();
      const failing = failingDriver(driverName, { [toWal]: [raised("SQLITE_PROTOCOL")] });
      const label = `kanban.db for ${driverName}`;
      const db = keep(connect(path, { driver: failing, label, logger, schema: "CREATE TABLE a (x)" }));
      db.exec("INSERT INTO a VALUES (1)");
      assert.equal(queryValue(db, "PRAGMA journal_mode"), "delete", "the database would be unusable there");
      assert.equal(queryValue(db, "SELECT x FROM a"), 1);
      assert.equal(logger.warnings.length, 1, "the user would not learn that WAL is not in use");
      assert.match(logger.warnings[0] ?? "", /kanban\.db.*locking protocol.*journal_mode=DELETE/);
    });

    test("JM-006 on a file in WAL mode the switch never runs", (t) => {
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

    test("JM-004, CN-031 disk I/O error from the switch reaches the caller, and the file keeps its mode", {
      skip: missing("python3"),
    }, (t) => {
      const { directory, path } = databasePlace(t);
      const plain = new driver(path);
      plain.exec("CREATE TABLE a (x)");
      plain.close();
      const logger = recordingLogger();
      const error = thrown(() => connect(path, { driver: failingAt(toWal, "SQLITE_IOERR"), logger }));
      assert.ok(error instanceof OpenError);
      assert.equal(
        error.sqliteCode,
        "SQLITE_IOERR",
        "the caller could not tell a failing disk from a bad path",
      );
      assert.match(error.message, /disk I\/O error/);
      assert.deepEqual(logger.warnings, []);
      assert.equal(headerModeBytes(path), "01 01", "a passing error would change the file for good");
      assert.deepEqual(readdirSync(directory).sort(), ["test.db", "test.db.init.lock"]);
    });

    test("JM-038 requireWal refuses a database that cannot be in WAL mode", (t) => {
      const { path } = databasePlace(t);
      const failing = failingDriver(driverName, { [toWal]: [raised("SQLITE_PROTOCOL")] });
      assert.throws(() => connect(path, { driver: failing, requireWal: true }), WalUnsupportedError);
      assert.throws(() => connect(":memory:", { driver, requireWal: true }), WalUnsupportedError);
    });

    test("CO-007 a locked file is reported as locked, never as damaged", {
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
