import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type IntegrityLook, lookAtIntegrity, recoverAndLook } from "../../../src/corruption/integrity.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect } from "../../../src/index.ts";
import { codedError } from "../../fixtures/coded-error.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { elsewhere, otherProcess } from "../../fixtures/other-process.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { wrappingDriver } from "../../fixtures/wrapping-driver.ts";

const pageSize = 4096;
const levels = ["quick", "full"] as const;
const dying = fileURLToPath(new URL("../../../faults/processes/die-in-transaction.py", import.meta.url));

/** What one integrity check says, on real files with real damage. */
export function integrityBehaviour(driverName: DriverName): void {
  const Library = loadDriver(driverName);
  const look = (path: string, level: (typeof levels)[number] = "quick"): IntegrityLook =>
    lookAtIntegrity(path, Library, level, 0);

  /** A database of some pages, closed. */
  function fill(path: string): void {
    const db = new Library(path);
    db.exec(
      `PRAGMA page_size=${pageSize}; CREATE TABLE notes (text TEXT); CREATE INDEX by_text ON notes (text)`,
    );
    const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) ";
    db.exec(`${rows}INSERT INTO notes SELECT printf('%0200d', i) FROM n`);
    db.close();
  }

  function overwrite(path: string, page: number, bytes: Uint8Array): void {
    const descriptor = openSync(path, "r+");
    writeSync(descriptor, bytes, 0, bytes.length, (page - 1) * pageSize);
    closeSync(descriptor);
  }

  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ["a zeroed page", (path) => overwrite(path, 5, new Uint8Array(pageSize))],
    ["a page of garbage", (path) => overwrite(path, 5, new Uint8Array(pageSize).fill(0xa5))],
    ["a zeroed root page", (path) => overwrite(path, 2, new Uint8Array(pageSize))],
    ["a file that lost its end", (path) => truncateSync(path, 6 * pageSize)],
    ["a text in the database's place", (path) => writeFileSync(path, "no database at all ".repeat(500))],
    ["zeros in the database's place", (path) => writeFileSync(path, new Uint8Array(4 * pageSize))],
  ];

  describe(`integrity with ${driverName}`, () => {
    for (const level of levels) {
      test(`CO-004 a sound database passes the ${level} check`, (t) => {
        const { path } = databasePlace(t);
        fill(path);
        assert.deepEqual(look(path, level), { kind: "ok" }, "sound databases would be refused");
      });
    }

    for (const [what, damage] of damages) {
      test(`CO-004 ${what} is a suspicion, with a reason`, (t) => {
        const { path } = databasePlace(t);
        fill(path);
        damage(path);
        for (const level of levels) {
          const said = look(path, level);
          assert.equal(said.kind, "suspect", "a damaged database would be written to");
          assert.ok(said.kind === "suspect" && said.reason.length > 5);
        }
      });
    }

    test("CO-004 an index that does not match its table is found only by the full check", {
      skip: missing("python3"),
    }, (t) => {
      const { path } = databasePlace(t);
      fill(path);
      const turned = "CREATE INDEX by_text ON notes (text DESC)";
      elsewhere(
        path,
        "PRAGMA writable_schema=ON",
        `UPDATE sqlite_master SET sql = '${turned}' WHERE name = 'by_text'`,
      );
      assert.equal(look(path, "quick").kind, "ok");
      assert.equal(
        look(path, "full").kind,
        "suspect",
        'integrityCheck "full" would find no more than "quick"',
      );
    });

    test("CO-007 a file that another process has locked is BUSY, never a suspicion", {
      skip: missing("python3"),
    }, async (t) => {
      const { path } = databasePlace(t);
      fill(path);
      await otherProcess(t, path, ["BEGIN EXCLUSIVE"]);
      for (const level of levels) {
        assert.throws(() => look(path, level), /locked/, "a busy database would be quarantined");
      }
    });

    test("CO-007 an I/O error of the check is thrown, never a suspicion", (t) => {
      const { path } = databasePlace(t);
      fill(path);
      const error = codedError("SQLITE_IOERR_READ", "disk I/O error");
      const driver = wrappingDriver(driverName, (sql) => {
        if (sql.includes("_check")) throw error;
      });
      assert.throws(
        () => lookAtIntegrity(path, driver, "quick", 0),
        (thrown) => thrown === error,
      );
    });

    test("CO-012 a check that lacks a function of the application cannot run, and says which", (t) => {
      const { path } = databasePlace(t);
      const db = new Library(path) as Connection & {
        function(name: string, options: object, run: (value: unknown) => unknown): unknown;
      };
      db.function("folded", { deterministic: true }, (value) => String(value).toLowerCase());
      db.exec("CREATE TABLE notes (text TEXT); CREATE INDEX by_folded ON notes (folded(text))");
      db.exec("INSERT INTO notes VALUES ('A')");
      db.close();
      const said = look(path, "full");
      assert.equal(said.kind, "unable", "a sound database would be refused");
      assert.match(said.kind === "unable" ? said.reason : "", /folded/);
    });

    test("CO-005 corruption that is seen once and not again is not believed", (t) => {
      const { path, directory } = databasePlace(t);
      fill(path);
      let looks = 0;
      const driver = wrappingDriver(driverName, (sql) => {
        if (!sql.includes("quick_check")) return;
        if (++looks === 1) throw codedError("SQLITE_CORRUPT", "database disk image is malformed");
      });
      const db = connect(path, { driver, logger: recordingLogger() });
      assert.equal(
        queryValue(db, "SELECT count(*) FROM notes"),
        200,
        "a passing read error would stop a service",
      );
      db.close();
      assert.equal(looks, 2);
      assert.deepEqual(
        readdirSync(directory).filter((name) => name.includes("corrupt")),
        [],
      );
    });

    test("CO-014 the check leaves the database and its -wal as they are, byte for byte", {
      skip: missing("python3", "sha256sum"),
    }, (t) => {
      const { path } = databasePlace(t);
      spawnSync("python3", [dying, path, "wal"]);
      assert.ok(existsSync(`${path}-wal`), "the test would show nothing without a -wal");
      const hashes = (): string => spawnSync("sha256sum", [path, `${path}-wal`], { encoding: "utf8" }).stdout;
      const before = hashes();
      assert.match(before, /-wal\n$/);
      for (const level of levels) assert.deepEqual(look(path, level), { kind: "ok" });
      assert.equal(hashes(), before, "the check itself would move a suspect WAL into the database");
    });

    test("CO-020 a hot journal is rolled back only by the look that may, and the database is found sound", {
      skip: missing("python3", "sha256sum"),
    }, (t) => {
      const { path } = databasePlace(t);
      spawnSync("python3", [dying, path, "journal"]);
      const hashes = (): string =>
        spawnSync("sha256sum", [path, `${path}-journal`], { encoding: "utf8" }).stdout;
      const before = hashes();
      assert.match(before, /-journal\n$/, "the test would show nothing without a journal");
      assert.equal(look(path).kind, "recovery");
      assert.equal(hashes(), before, "a damaged file would be changed before it is copied");
      assert.deepEqual(
        recoverAndLook(path, Library, "quick", 0),
        { kind: "ok" },
        "a database that only needs recovery would be refused",
      );
      assert.ok(!existsSync(`${path}-journal`));
      const db = new Library(path);
      assert.equal(queryValue(db, "SELECT count(*) FROM notes WHERE text LIKE 'x%'"), 40);
      db.close();
    });
  });
}
