import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { constants } from "../../../src/constants.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { CorruptDatabaseError, connect, initDb, writeTxn } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { runProcess } from "../../fixtures/runtime-process.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { wrappingDriver } from "../../fixtures/wrapping-driver.ts";

const ending = new URL("../../fixtures/programs/write-and-end.ts", import.meta.url);

/** What `connect()` does about a database that is too large to be read through by every process. */
export function largeFileBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  /** A database in WAL mode that is just large enough, closed. `initDb` stands for the next process. */
  function large(path: string): void {
    const db = new driver(path);
    db.exec("PRAGMA journal_mode=WAL; CREATE TABLE notes (id INTEGER PRIMARY KEY, text)");
    db.exec(`INSERT INTO notes VALUES (1, zeroblob(${constants.integritySmallBytes})), (2, 'short')`);
    db.close();
    assert.ok(statSync(path).size > constants.integritySmallBytes);
  }

  function counting(): { readonly looking: typeof driver; readonly looks: () => number } {
    let looks = 0;
    const looking = wrappingDriver(driverName, (sql) => {
      if (sql.startsWith("PRAGMA quick_check") || sql.startsWith("PRAGMA integrity_check")) looks++;
    });
    return { looking, looks: () => looks };
  }

  describe(`connect to a large file with ${driverName}`, () => {
    test("CO-025 it is read through once, and then only on request", (t) => {
      const { path } = databasePlace(t);
      large(path);
      const { looking, looks } = counting();
      for (let process = 0; process < 3; process++) initDb(path, { driver: looking });
      assert.equal(looks(), 1, "each process would read all of the file");
      initDb(path, { driver: looking, integrityCheck: "always" });
      assert.equal(looks(), 2);
      initDb(path, { driver: looking, integrityCheck: "full" });
      assert.equal(looks(), 3);
    });

    test("CO-028 a process that writes and closes spares the next one the check", (t) => {
      const { path } = databasePlace(t);
      large(path);
      const { looking, looks } = counting();
      for (let process = 0; process < 3; process++) {
        initDb(path, { driver: looking });
        const first = connect(path, { driver: looking });
        const second = connect(path, { driver: looking });
        writeTxn(first, () => first.exec(`UPDATE notes SET text = 'process ${process}' WHERE id = 2`));
        first.close();
        second.close();
      }
      assert.equal(looks(), 1, "who writes one row would read all of the file");
    });

    test("CO-028 a process that writes and ends without closing spares the next one the check", (t) => {
      const { path } = databasePlace(t);
      large(path);
      const { looking, looks } = counting();
      initDb(path, { driver: looking });
      const before = statSync(path).mtimeMs;
      const { status, stderr } = runProcess(ending, [driverName, path]);
      assert.equal(status, 0, stderr);
      assert.notEqual(
        statSync(path).mtimeMs,
        before,
        "nothing was checkpointed, and the test would show nothing",
      );
      initDb(path, { driver: looking });
      assert.equal(looks(), 1, "a program that does not close would make the next one read all of the file");
    });

    test("CO-028 a file that somebody wrote to who left no note is read through again", (t) => {
      const { path } = databasePlace(t);
      large(path);
      const { looking, looks } = counting();
      initDb(path, { driver: looking });
      const db = new driver(path);
      db.exec("UPDATE notes SET text = 'by other means' WHERE id = 2");
      db.close();
      initDb(path, { driver: looking });
      assert.equal(looks(), 2);
    });

    test("CO-027, IL-017 nothing is noted without the init lock, nor believed of a lock file that all may write", (t) => {
      const { path } = databasePlace(t);
      large(path);
      const { looking, looks } = counting();
      for (let process = 0; process < 2; process++) initDb(path, { driver: looking, initLock: false });
      assert.equal(looks(), 2);
      initDb(path, { driver: looking });
      chmodSync(`${path}.init.lock`, 0o666);
      initDb(path, { driver: looking });
      assert.equal(looks(), 4, "anybody could decide what is not checked");
    });

    test("CO-028 an older copy put over a file in use is read through, and found damaged", {
      skip: missing("python3"),
    }, (t) => {
      const { path, keep } = databasePlace(t);
      large(path);
      const older = readFileSync(path);
      // Not the page that the -wal of the user below has.
      older.fill(0xa5, 2 * 4096, 3 * 4096);
      writeFileSync(`${path}.older`, older);
      const early = new driver(path);
      early.exec("CREATE TABLE later (text)");
      early.close();
      initDb(path, { driver });
      const user = keep(new driver(path));
      user.exec("PRAGMA wal_autocheckpoint=0; UPDATE notes SET text = 'in the wal' WHERE id = 2");
      initDb(path, { driver });
      const over = "import sys; open(sys.argv[1], 'r+b').write(open(sys.argv[2], 'rb').read())";
      assert.equal(spawnSync("python3", ["-c", over, path, `${path}.older`]).status, 0);
      assert.ok(thrown(() => initDb(path, { driver })) instanceof CorruptDatabaseError);
    });
  });
}
