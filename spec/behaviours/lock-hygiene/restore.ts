import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, LostGenerationError, OpenError, writeTxn } from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { startCommand, startProcess } from "../../fixtures/runtime-process.ts";
import { thrown } from "../../fixtures/thrown.ts";

const program = new URL("../../fixtures/programs/acknowledged-writer.ts", import.meta.url);
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const windows = process.platform === "win32" ? "not run: Windows does not rename over open files" : false;
const all = ["", "-wal", "-shm"];

/** Backups that take the place of a live database, and what only looks like that. */
export function restoreBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  function add(db: Connection, text: string): void {
    writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (?)").run(text));
  }

  function rows(db: Connection): unknown {
    return queryValue(db, "SELECT group_concat(text) FROM notes");
  }

  /** A backup with one row, as one file. */
  function backupOf(path: string): string {
    const backup = `${path}.backup`;
    const db = connect(path, { driver, schema });
    add(db, "in the backup");
    db.close();
    copyFileSync(path, backup);
    return backup;
  }

  /** Leaves a `-wal` with a row, as a process does that is killed. */
  async function killedWriter(t: TestContext, path: string): Promise<void> {
    const writer = startProcess(program, [driverName, path, "wal"]);
    cleanUp(t, () => void writer.child.kill("SIGKILL"));
    assert.equal(await writer.line(), "connected");
    writer.tell("later");
    assert.equal(await writer.line(), "written");
    writer.child.kill("SIGKILL");
    const { code, signal, stderr } = await writer.ended;
    assert.ok(existsSync(`${path}-wal`), `there is no -wal: ${code ?? signal}, ${stderr}`);
  }

  describe(`restoring a backup with ${driverName}`, {
    skip: windows || secondDriverBeyondNpmTest(driverName),
  }, () => {
    for (const initLock of [true, false]) {
      test(`LH-032, LH-034 whoever renames a backup over a live file and does as the errors say has the backup's rows, initLock ${initLock}`, (t) => {
        const { path, keep } = databasePlace(t);
        const backup = backupOf(path);
        if (!initLock) rmSync(`${path}.init.lock`);
        const options = { driver, initLock, logger: recordingLogger() };
        const db = keep(connect(path, options));
        add(db, "to be got rid of");
        db.exec("CREATE TABLE later (a)");
        renameSync(backup, path);
        systemClock.sleep(constants.generationCheckIntervalMs * 2);

        const lost = thrown(() => add(db, "never"));
        assert.ok(lost instanceof LostGenerationError);
        for (const word of ["restored", "stop", `${path}-wal`, `${path}-shm`, "start again"])
          assert.ok(lost.hint.includes(word), `the hint leads into the next trap: ${lost.hint}`);
        const again = thrown(() => connect(path, options));
        assert.ok(again instanceof LostGenerationError);
        assert.match(again.hint, /close it/);
        db.close();
        const bytes = readFileSync(path);
        for (let attempt = 0; attempt < 2; attempt++) {
          const refused = thrown(() => connect(path, options));
          assert.ok(refused instanceof OpenError, "the old -wal would be replayed into the backup");
          assert.equal(refused.path, path);
          for (const suffix of ["-wal", "-shm"])
            assert.ok(refused.hint.includes(`delete ${path}-wal and ${path}-shm`), suffix);
        }
        assert.ok(bytes.equals(readFileSync(path)), "the refusal changed the file");

        for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
        const restored = keep(connect(path, options));
        assert.equal(rows(restored), "in the backup");
        add(restored, "from here on");
        restored.close();
        assert.equal(rows(keep(connect(path, options))), "in the backup,from here on");
      });
    }

    test("LH-033 a process that starts after the restore is told so, and so is the one after it", async (t) => {
      const { path, keep } = databasePlace(t);
      const backup = backupOf(path);
      await killedWriter(t, path);
      renameSync(backup, path);
      const writer = startProcess(program, [driverName, path, "wal"]);
      cleanUp(t, () => void writer.child.kill("SIGKILL"));
      const { code, stderr } = await writer.ended;
      assert.notEqual(code, 0, "the old -wal was replayed into the backup");
      assert.match(stderr, /Refused to open/);
      assert.throws(() => connect(path, { driver }), { code: "ERR_WALGUARD_OPEN" });
      for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);
      assert.equal(rows(keep(connect(path, { driver }))), "in the backup");
    });

    test("LH-033 the previous database, put back, is opened with its -wal", async (t) => {
      const { path, keep } = databasePlace(t);
      const backup = backupOf(path);
      await killedWriter(t, path);
      renameSync(path, `${path}.aside`);
      copyFileSync(backup, path);
      assert.throws(() => connect(path, { driver }), { code: "ERR_WALGUARD_OPEN" });
      renameSync(`${path}.aside`, path);
      assert.equal(rows(keep(connect(path, { driver }))), "in the backup,later");
    });

    /** What is done after a process was killed, and which path is then opened. */
    const benign: Readonly<Record<string, (path: string) => unknown>> = {
      "nothing is done": () => {},
      "the -shm is removed": (path) => rmSync(`${path}-shm`),
      "both are copied, the -wal first, with the lock file": (path) =>
        inNewDirectory(path, ["-wal", "", ".init.lock"], copyFileSync),
      "both are copied over themselves": (path) => {
        for (const suffix of all) {
          copyFileSync(`${path}${suffix}`, `${path}.tmp`);
          renameSync(`${path}.tmp`, `${path}${suffix}`);
        }
      },
      "all are moved, with the lock file": (path) => inNewDirectory(path, [...all, ".init.lock"], renameSync),
      "the directory is renamed": (path) => {
        renameSync(dirname(path), `${dirname(path)}-renamed`);
        return join(`${dirname(path)}-renamed`, "test.db");
      },
      "the file is overwritten in place by a copy of itself": (path) => {
        copyFileSync(path, `${path}.tmp`);
        writeFileSync(path, readFileSync(`${path}.tmp`));
      },
      "the lock file is removed": (path) => rmSync(`${path}.init.lock`),
      "the lock file holds something else": (path) => writeFileSync(`${path}.init.lock`, "pid 1\n"),
      "the lock file holds nonsense": (path) => writeFileSync(`${path}.init.lock`, '{"main":1}'),
    };

    function inNewDirectory(
      path: string,
      suffixes: readonly string[],
      bring: (from: string, to: string) => void,
    ): string {
      const there = join(dirname(path), "there");
      mkdirSync(there);
      for (const suffix of suffixes) bring(`${path}${suffix}`, join(there, `test.db${suffix}`));
      return join(there, "test.db");
    }

    for (const [what, act] of Object.entries(benign)) {
      test(`LH-035 the -wal of a killed process is recovered when ${what}`, async (t) => {
        const { path, keep } = databasePlace(t, join("in", "test.db"));
        backupOf(path);
        await killedWriter(t, path);
        const moved = act(path);
        const now = typeof moved === "string" ? moved : path;
        assert.equal(rows(keep(connect(now, { driver }))), "in the backup,later");
      });
    }

    test("LH-035 nothing is refused after VACUUM, a change of mode there and back, a checkpoint, and a restore by the engine", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      const backup = backupOf(path);
      const db = keep(connect(path, { driver }));
      for (const sql of [
        "VACUUM",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA journal_mode=WAL",
      ]) {
        db.exec(sql);
        systemClock.sleep(constants.generationCheckIntervalMs * 2);
        add(db, "kept");
        keep(connect(path, { driver })).close();
      }
      const script =
        "import sqlite3, sys; a, b = map(sqlite3.connect, sys.argv[1:]); a.backup(b); print('restored')";
      assert.equal(await startCommand("python3", ["-c", script, backup, path]).line(), "restored");
      db.close();
      assert.equal(rows(keep(connect(path, { driver }))), "in the backup");
    });

    test("LH-033 what somebody else wrote into the lock file, or has linked there, is left alone", (t) => {
      const { directory, path, keep } = databasePlace(t);
      writeFileSync(`${path}.init.lock`, "pid 1\n");
      keep(connect(path, { driver, schema }));
      assert.equal(readFileSync(`${path}.init.lock`, "utf8"), "pid 1\n");
      const victim = join(directory, "victim");
      writeFileSync(victim, "");
      linkSync(victim, `${path}2.init.lock`);
      // Deno cannot open a lock file without following links, and refuses this one (IL-020).
      if ("Deno" in globalThis)
        assert.throws(() => connect(`${path}2`, { driver }), { code: "ERR_WALGUARD_INIT_LOCK" });
      else keep(connect(`${path}2`, { driver, schema }));
      assert.equal(readFileSync(victim, "utf8"), "");
    });
  });
}
