import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { constants } from "../../../src/constants.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  type ConnectAsyncOptions,
  CorruptDatabaseError,
  connect,
  connectAsync,
  NotADatabaseError,
  withInitLock,
  writeTxn,
} from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { elsewhere } from "../../fixtures/other-process.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { rejection } from "../../fixtures/rejection.ts";
import { type LineProcess, startProcess } from "../../fixtures/runtime-process.ts";

/** What `connectAsync()` promises beyond `connect()`, with one driver. */
export function connectAsyncBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

  /** Another process that sets the database up, until it is killed. */
  async function holder(t: TestContext, path: string): Promise<LineProcess> {
    const program = new URL("../../fixtures/programs/hold-init-lock.ts", import.meta.url);
    const process = startProcess(program, [path]);
    cleanUp(t, () => process.child.kill("SIGKILL"));
    assert.equal(await process.line(), "held");
    return process;
  }

  /** A database that no process has open, of more than 4 MiB, in which some pages are damaged if so asked. */
  function large(path: string, damage?: string): void {
    const bytes = constants.integritySmallBytes + 65_536;
    const fill = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${bytes / 4096}) INSERT INTO notes SELECT hex(randomblob(2000)) FROM n`;
    elsewhere(path, "CREATE TABLE notes (text TEXT)", fill, ...(damage === undefined ? [] : [damage]));
  }

  /** The statements that this thread prepares on connections of the library. */
  function preparedHere(t: TestContext): string[] {
    const statements: string[] = [];
    const { prototype } = driver;
    const { prepare } = prototype;
    prototype.prepare = function (this: typeof prototype, sql: string) {
      statements.push(sql);
      return prepare.call(this, sql);
    };
    cleanUp(t, () => {
      prototype.prepare = prepare;
    });
    return statements;
  }

  describe(`connectAsync with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    test("CN-080 the event loop goes on while another process sets the database up", async (t) => {
      const { path, keep } = databasePlace(t);
      const logger = recordingLogger();
      const other = await holder(t, path);
      const order: string[] = [];
      const connecting = connectAsync(path, { driver, schema, logger }).then((db) => {
        order.push("connected");
        return keep(db);
      });
      // It is this timer that lets the lock go: where the wait blocks the event loop, it fires too late.
      await new Promise((resolve) => setTimeout(resolve, 60));
      order.push("timer");
      other.child.kill("SIGKILL");
      const db = await connecting;
      assert.deepEqual(order, ["timer", "connected"]);
      assert.deepEqual(logger.warnings, [], "the lock was not waited for");
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
      assert.equal(keep(connect(path, { driver })).prepare("SELECT * FROM notes").all().length, 1);
    });

    test("CN-080 it connects as connect() does: first, later, with another schema, twice at once, and in memory", async (t) => {
      const { path, keep } = databasePlace(t, "in/two/test.db");
      const [one, two] = await Promise.all([1, 2].map(() => connectAsync(path, { driver, schema })));
      keep(one as typeof two & object);
      keep(two as typeof one & object);
      const other = keep(
        await connectAsync(path, { driver, schema: `${schema}; CREATE TABLE IF NOT EXISTS more (a)` }),
      );
      for (const db of [one, two, other]) {
        assert.deepEqual({ ...(db?.prepare("PRAGMA busy_timeout").get() as object) }, { timeout: 120_000 });
        assert.deepEqual(
          { ...(db?.prepare("PRAGMA journal_mode").get() as object) },
          { journal_mode: "wal" },
        );
      }
      other.exec("INSERT INTO more VALUES (1)");
      keep(await connectAsync(":memory:", { driver, schema })).exec("INSERT INTO notes VALUES ('x')");
      keep(await connectAsync(path, { driver, initLock: false }));
    });

    test("CN-080 errors are those of connect(), by a rejection", async (t) => {
      const { path, directory } = databasePlace(t);
      writeFileSync(path, "this is no database, and long enough to be looked at".repeat(20));
      assert.ok((await rejection(connectAsync(path, { driver }))) instanceof NotADatabaseError);
      for (const options of [{ busyTimeoutMs: -1 }, { signall: 1 }, { signal: 1 }, { initLock: 1 }, null]) {
        const wrong = options as unknown as ConnectAsyncOptions;
        assert.ok(
          (await rejection(connectAsync(`${directory}/x.db`, wrong))) instanceof ArgumentError,
          String(options),
        );
      }
      const own = new Error("of the schema");
      const failing = (): void => {
        throw own;
      };
      assert.equal(await rejection(connectAsync(`${directory}/y.db`, { driver, schema: failing })), own);
    });

    test("CN-081 a large file is checked on another thread", { skip: missing("python3") }, async (t) => {
      const { path, keep } = databasePlace(t);
      for (const integrityCheck of ["quick", "full"] as const) {
        const file = `${path}-${integrityCheck}`;
        large(file);
        const here = preparedHere(t);
        const db = keep(await connectAsync(file, { driver, integrityCheck, logger: recordingLogger() }));
        assert.deepEqual(
          here.filter((sql) => /quick_check|integrity_check/.test(sql)),
          [],
          "the event loop stood still for as long as the check took",
        );
        assert.equal((db.prepare("SELECT count(*) AS n FROM notes").get() as { n: number }).n > 1000, true);
      }
    });

    test("CN-081 damage is found, and the verdict is that of connect()", {
      skip: missing("python3"),
    }, async (t) => {
      const { path } = databasePlace(t);
      large(path, "CREATE INDEX by_text ON notes (text)");
      elsewhere(
        path,
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET rootpage = 2 WHERE name = 'by_text'",
      );
      const caught = await rejection(connectAsync(path, { driver }));
      assert.ok(caught instanceof CorruptDatabaseError, String(caught));
      assert.ok(caught.quarantinePath !== null && existsSync(caught.quarantinePath));
    });

    test("CN-082 a signal ends the wait for the lock, and the lock is free", async (t) => {
      const { path, keep } = databasePlace(t);
      const logger = recordingLogger();
      const controller = new AbortController();
      const other = await holder(t, path);
      const reason = new Error("taken back");
      const connecting = connectAsync(path, { driver, signal: controller.signal, logger });
      setTimeout(() => controller.abort(reason), 20);
      assert.equal(await rejection(connecting), reason);
      assert.equal(existsSync(path), false);
      other.child.kill("SIGKILL");
      await other.ended;
      withInitLock(path, ({ owned }) => assert.equal(owned, true), { driver, logger });
      keep(connect(path, { driver, logger }));
      assert.deepEqual(logger.warnings, []);
      const never = `${path}-never`;
      const before = await rejection(connectAsync(never, { driver, signal: AbortSignal.abort(reason) }));
      assert.equal(before, reason);
      assert.equal(existsSync(never), false);
    });

    test("CN-082 a signal ends the check of a large file", { skip: missing("python3") }, async (t) => {
      const { path } = databasePlace(t);
      large(path);
      const controller = new AbortController();
      const connecting = connectAsync(path, { driver, signal: controller.signal });
      await null;
      controller.abort("taken back");
      assert.equal(await rejection(connecting), "taken back");
      assert.equal(existsSync(`${path}-wal`), false, "it was opened all the same");
    });
  });
}
