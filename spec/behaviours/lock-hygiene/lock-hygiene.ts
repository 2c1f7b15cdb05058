import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  accessSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  connect,
  hasLiveConnection,
  LiveConnectionError,
  OpenError,
  readDatabaseHeader,
} from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { noDescriptors } from "../../fixtures/open-descriptors.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { runProcess, startCommand } from "../../fixtures/runtime-process.ts";
import { thrown } from "../../fixtures/thrown.ts";

const processes = new URL("../../../faults/processes/", import.meta.url);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

/** What keeps a process from cancelling its own locks. */
export function lockHygieneBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const otherName: DriverName = driverName === "node:sqlite" ? "better-sqlite3" : "node:sqlite";

  /** Whether another process can get the write lock. */
  function writeLock(path: string): string {
    const program = fileURLToPath(new URL("../../fixtures/programs/try-write-lock.py", import.meta.url));
    return spawnSync("python3", [program, path], { encoding: "utf8" }).stdout.trim();
  }

  describe(`lock hygiene with ${driverName}`, () => {
    test(`LH-004 ${otherName} is refused a file that ${driverName} has open, and gets it once that is closed`, (t) => {
      const { path } = databasePlace(t);
      const child = runProcess(new URL("second-library.ts", processes), [driverName, otherName, path]);
      const [live, setUp, after] = child.stdout.trim().split("\n");
      assert.match(live ?? child.stderr, /^while live: ERR_WALGUARD_SECOND_LIBRARY: /, "rows would be lost");
      assert.match(live ?? "", new RegExp(`with ${otherName}.* has it open with ${driverName}`));
      assert.match(setUp ?? "", /ERR_WALGUARD_SECOND_LIBRARY/);
      assert.equal(after, "after close: first");
    });

    test("LH-007 a connection outlives every reference to it, with its transaction and its locks", {
      skip: missing("python3"),
    }, async (t) => {
      const { path } = databasePlace(t);
      const program = fileURLToPath(new URL("dropped-reference.ts", processes));
      const flags = "Deno" in globalThis ? ["run", "--allow-all", "--v8-flags=--expose-gc"] : ["--expose-gc"];
      const holder = startCommand(process.execPath, [...flags, program, driverName, path]);
      cleanUp(t, () => holder.child.kill());
      assert.equal(await holder.line(), "collected");
      assert.equal(
        writeLock(path),
        "held",
        "a forgotten reference would end the transaction and free the locks",
      );
      holder.child.kill();
      await holder.ended;
      assert.equal(writeLock(path), "free");
    });

    test("LH-002 the header can be read before the first connection and after the last, not while one is open", (t) => {
      const { path, keep } = databasePlace(t);
      assert.equal(readDatabaseHeader(path).length, 0);
      keep(connect(path, { driver, schema })).close();
      assert.equal(readDatabaseHeader(path).length, 100);
      const db = keep(connect(path, { driver }));
      const error = thrown(() => readDatabaseHeader(path));
      assert.ok(error instanceof LiveConnectionError, "reading would drop the connection's locks");
      assert.match(error.hint, /child process/);
      db.close();
      assert.equal(readDatabaseHeader(path).length, 100);
    });

    test("LH-003 a file that other code in the process has open counts as open too", {
      skip: noDescriptors,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      connect(path, { driver, schema }).close();
      const foreign = keep(new driver(path));
      foreign.exec("SELECT * FROM notes");
      assert.equal(hasLiveConnection(path), true);
      assert.throws(() => readDatabaseHeader(path), LiveConnectionError, "its locks would be dropped");
    });

    test("LH-001 stat, lstat, access and exists leave the locks alone", { skip: missing("python3") }, (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      db.exec("BEGIN IMMEDIATE");
      for (const file of [path, `${path}-wal`, `${path}-shm`]) {
        statSync(file);
        lstatSync(file);
        accessSync(file);
        existsSync(file);
      }
      assert.equal(hasLiveConnection(path), true);
      assert.equal(writeLock(path), "held");
      db.exec("ROLLBACK");
      assert.equal(writeLock(path), "free");
    });

    test("LH-001 connecting and closing beside an open transaction leaves its locks alone", {
      skip: missing("python3"),
    }, (t) => {
      for (const journalMode of ["wal", "delete"] as const) {
        const { path, keep } = databasePlace(t);
        const db = keep(connect(path, { driver, schema, journalMode }));
        db.exec("BEGIN IMMEDIATE");
        connect(path, { driver, journalMode }).close();
        assert.equal(writeLock(path), "held", `in ${journalMode} mode two processes would write at once`);
        db.exec("ROLLBACK");
      }
    });

    test("LH-016 a second copy of walguard in the process knows what the first one has open", async (t) => {
      const { directory, path, keep } = databasePlace(t);
      const copy = join(directory, "copy");
      cpSync(join(root, "src"), join(copy, "src"), { recursive: true });
      cpSync(join(root, "spec", "constants.json"), join(copy, "spec", "constants.json"));
      writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
      symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
      const second = (await import(
        pathToFileURL(join(copy, "src", "index.ts")).href
      )) as typeof import("../../../src/index.ts");
      assert.notEqual(second.connect, connect);
      let applied = 0;
      const counted = (connection: Connection): void => {
        applied++;
        connection.exec(schema);
      };
      const db = keep(connect(path, { driver, schema: counted }));
      assert.throws(() => second.readDatabaseHeader(path), second.LiveConnectionError);
      const beside = keep(second.connect(path, { driver, schema: counted }));
      assert.equal(applied, 1, "each copy would set the file up");
      beside.exec("INSERT INTO notes VALUES ('second')");
      db.close();
      assert.equal(hasLiveConnection(path), true, "the first copy would take the file for closed");
      beside.close();
      assert.equal(second.hasLiveConnection(path), false);
    });

    test("LH-017 a file that is open under another name is refused: it would get a second -wal", (t) => {
      const { directory, path, keep } = databasePlace(t);
      const link = join(directory, "hard-link.db");
      const db = keep(connect(path, { driver, schema }));
      linkSync(path, link);
      const error = thrown(() => connect(link, { driver }));
      assert.ok(error instanceof OpenError, "two -wal files for one database corrupt it");
      assert.ok(error.message.includes(link) && error.message.includes(path));
      assert.equal(existsSync(`${link}-wal`), false);
      const moved = join(directory, "moved.db");
      renameSync(path, moved);
      assert.throws(() => connect(moved, { driver }), OpenError);
      assert.equal(existsSync(`${moved}-wal`), false);
      renameSync(moved, path);
      db.exec("INSERT INTO notes VALUES ('still here')");
    });

    test("LH-003 the registry keeps databases apart", (t) => {
      const { directory, path, keep } = databasePlace(t);
      const other = join(directory, "other.db");
      keep(connect(path, { driver, schema }));
      connect(other, { driver, schema }).close();
      assert.equal(hasLiveConnection(other), false);
      assert.equal(hasLiveConnection(path), true);
      assert.equal(readDatabaseHeader(other).length, 100);
    });
  });
}
