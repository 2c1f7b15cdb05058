import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { constants } from "../../../src/constants.ts";
import { queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { type ConnectOptions, CorruptDatabaseError, connect, initDb } from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { startCommand } from "../../fixtures/runtime-process.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { wrappingDriver } from "../../fixtures/wrapping-driver.ts";

const pageSize = 4096;
const repairing = fileURLToPath(new URL("../../fixtures/programs/repair-under-lock.py", import.meta.url));
const dying = fileURLToPath(new URL("../../../faults/processes/die-in-transaction.py", import.meta.url));
const unreadable = "Deno" in globalThis ? "not run: it starts Node" : missing("strace");

/** What `connect()` does about a database that is damaged, or seems to be. */
export function damagedFileBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  /** A database with a table of some pages, closed, in a rollback mode: all of it is in the one file. */
  function sound(path: string): void {
    const db = new driver(path);
    const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) ";
    db.exec(`PRAGMA page_size=${pageSize}; CREATE TABLE notes (text TEXT)`);
    db.exec(`${rows}INSERT INTO notes SELECT printf('%0200d', i) FROM n`);
    db.close();
  }

  /** Puts garbage into a page of a file that no connection of this process has open. */
  function damage(path: string, page = 5, value = 0xa5): void {
    const bytes = readFileSync(path);
    bytes.fill(value, (page - 1) * pageSize, page * pageSize);
    writeFileSync(path, bytes);
  }

  function refusal(path: string, options: Partial<ConnectOptions> = {}): CorruptDatabaseError {
    const error = thrown(() => connect(path, { driver, ...options }));
    assert.ok(error instanceof CorruptDatabaseError, `a damaged database would be used: ${String(error)}`);
    return error;
  }

  const copies = (directory: string): string[] =>
    readdirSync(directory).filter((name) => name.includes(".corrupt."));

  describe(`connect to a damaged file with ${driverName}`, () => {
    test("CO-006 a damaged file is refused, named with its copy, and left untouched", (t) => {
      const { directory, path } = databasePlace(t);
      sound(path);
      damage(path);
      const before = readFileSync(path);
      const error = refusal(path);
      assert.ok(error.message.includes(path));
      assert.ok(error.quarantinePath !== null && error.message.includes(error.quarantinePath));
      assert.equal(error.sqliteCode, "SQLITE_CORRUPT");
      assert.notEqual(error.reason, "");
      assert.match(error.hint, /original is untouched/);
      assert.ok(before.equals(readFileSync(path)), "the evidence, and what can be recovered, would be lost");
      assert.ok(before.equals(readFileSync(error.quarantinePath)), "the copy would differ from the original");
      assert.equal(copies(directory).length, 1);
    });

    test("CO-020 a file that is sound once its journal is rolled back is opened, and no copy of it stays", {
      skip: missing("python3"),
    }, (t) => {
      const { directory, path, keep } = databasePlace(t);
      spawnSync("python3", [dying, path, "journal"]);
      assert.ok(existsSync(`${path}-journal`), "the test would show nothing without a journal");
      const db = keep(connect(path, { driver, journalMode: "delete" }));
      assert.equal(queryValue(db, "SELECT count(*) FROM notes WHERE text LIKE 'x%'"), 40);
      assert.deepEqual(copies(directory), [], "each crash would leave a copy behind");
    });

    test("CO-021 a page that the disk cannot read is an I/O error with its code, and no copy is made", {
      skip: unreadable,
    }, (t) => {
      const { directory, path } = databasePlace(t);
      sound(path);
      const script = `
        import { connect } from ${JSON.stringify(new URL("../../../src/index.ts", import.meta.url).href)};
        import { loadDriver } from ${JSON.stringify(new URL("../../../src/engine/driver.ts", import.meta.url).href)};
        try { connect(process.argv[2], { driver: loadDriver(${JSON.stringify(driverName)}) }); }
        catch (error) { console.log(JSON.stringify([error.code, error.sqliteCode, error.message])); }`;
      writeFileSync(`${path}.program.ts`, script);
      // Every read of the file after the first ones fails, of whichever page it is, and does so again.
      const failing = ["-f", "-o", `${path}.trace`, "-P", path, "-e", "inject=pread64:error=EIO:when=8+"];
      const { stdout } = spawnSync("strace", [...failing, process.execPath, `${path}.program.ts`, path], {
        encoding: "utf8",
      });
      const [code, sqliteCode, message] = JSON.parse(stdout || "[]");
      assert.equal(code, "ERR_WALGUARD_OPEN", `a failing disk would be called damage: ${message}`);
      assert.match(sqliteCode, /^SQLITE_IOERR/);
      assert.deepEqual(copies(directory), []);
    });

    test("CO-009 many connects to the same damaged content make one copy; changed content makes another", (t) => {
      const { directory, path } = databasePlace(t);
      sound(path);
      damage(path);
      const first = refusal(path).quarantinePath;
      for (let again = 0; again < 5; again++) assert.equal(refusal(path).quarantinePath, first);
      assert.equal(copies(directory).length, 1, "restarts would fill the disk with the same bytes");
      damage(path, 6);
      assert.notEqual(refusal(path).quarantinePath, first);
      assert.equal(copies(directory).length, 2);
    });

    test("CO-010 the number of copies is limited", (t) => {
      const { directory, path } = databasePlace(t);
      sound(path);
      damage(path);
      for (let one = 0; one < constants.quarantineCap; one++) writeFileSync(`${path}.corrupt.${one}.bak`, "");
      const error = refusal(path);
      assert.equal(error.quarantinePath, null);
      assert.match(error.message, /no copy was made: there are 10 copies already/);
      assert.equal(copies(directory).length, constants.quarantineCap, "a crash loop would fill the disk");
    });

    test("CO-011, IL-008 a process that does not own the init lock makes no copy", (t) => {
      const { directory, path } = databasePlace(t);
      sound(path);
      damage(path);
      const error = refusal(path, { initLock: false });
      assert.equal(error.quarantinePath, null);
      assert.match(error.message, /does not hold the init lock/);
      assert.deepEqual(copies(directory), [], "every process of a fleet would make a copy");
    });

    test("CO-011 a file that this process has open is not copied", { skip: missing("python3") }, (t) => {
      const { directory, path, keep } = databasePlace(t);
      sound(path);
      const live = keep(connect(path, { driver, integrityCheck: "off", journalMode: "delete" }));
      // By another process: closing the file here would drop the locks of the live connection.
      const script = `import sys; f = open(sys.argv[1], "r+b"); f.seek(4 * ${pageSize}); f.write(b"\\xa5" * ${pageSize})`;
      assert.equal(spawnSync("python3", ["-c", script, path]).status, 0);
      const error = thrown(() => initDb(path, { driver, journalMode: "delete" }));
      assert.ok(error instanceof CorruptDatabaseError, String(error));
      assert.match(error.message, /no copy was made: this process has it open/);
      assert.deepEqual(copies(directory), [], "the copy would have dropped the live connection's locks");
      assert.equal(queryValue(live, "SELECT count(*) FROM sqlite_master"), 1);
    });

    test("CO-004 damage to an index alone is found by the full check", (t) => {
      const { path, keep } = databasePlace(t);
      sound(path);
      const db = new driver(path);
      db.exec("CREATE INDEX by_text ON notes (text)");
      const root = Number(queryValue(db, "SELECT rootpage FROM sqlite_master WHERE name = 'by_text'"));
      db.close();
      damage(path, root, 0);
      refusal(path, { integrityCheck: "full" });
      keep(connect(path, { driver, integrityCheck: "off" }));
    });

    test("CO-004, CN-019 a sound file is checked once, and a missing one not at all", (t) => {
      const { path, keep } = databasePlace(t);
      let looks = 0;
      const looking = wrappingDriver(driverName, (sql) => {
        if (sql.startsWith("PRAGMA quick_check")) looks++;
      });
      keep(connect(`${path}.fresh`, { driver: looking }));
      assert.equal(looks, 0);
      sound(path);
      keep(connect(path, { driver: looking }));
      assert.equal(looks, 1);
      keep(connect(path, { driver: looking }));
      assert.equal(looks, 1, "each connect would read the whole file");
    });

    test("CO-005, CO-013 the first look waits for no lock; what it suspects is looked at again under the lock, and not believed when it is gone", {
      skip: missing("python3"),
    }, async (t) => {
      const { directory, path, keep } = databasePlace(t);
      sound(path);
      copyFileSync(path, `${path}.sound`);
      damage(path);
      const signal = `${path}.signal`;
      const parameters = [`${path}.init.lock`, signal, `${path}.sound`, path];
      const repairer = startCommand("python3", [repairing, ...parameters]);
      cleanUp(t, () => repairer.child.kill());
      assert.equal(await repairer.line(), "held");
      let looks = 0;
      let repairedAtSecondLook = false;
      const looking = wrappingDriver(
        driverName,
        (sql) => {
          if (!sql.startsWith("PRAGMA quick_check")) return;
          looks++;
          if (looks === 2) repairedAtSecondLook = existsSync(`${signal}.done`);
        },
        () => {
          if (looks === 1 && !existsSync(`${signal}.done`)) writeFileSync(signal, "");
        },
      );
      const logger = recordingLogger();
      const db = keep(connect(path, { driver: looking, logger, journalMode: "delete" }));
      assert.equal(looks, 2, "a passing read error would get a sound database refused");
      assert.ok(repairedAtSecondLook, "the second look would not be under the lock");
      assert.equal(queryValue(db, "SELECT count(*) FROM notes"), 300);
      assert.deepEqual(logger.warnings, []);
      assert.deepEqual(copies(directory), []);
      assert.equal(await repairer.line(), "released");
      await repairer.ended;
    });
  });
}
