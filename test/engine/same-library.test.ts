import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import vm from "node:vm";
import { copiedPackage, driverOfAnotherRealm, reloadedDriver } from "../../spec/fixtures/driver-package.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { queryNumber } from "../../src/engine/connection.ts";
import { type Driver, libraryName, libraryOf, loadDriver } from "../../src/engine/driver.ts";
import { isSameLibrary } from "../../src/engine/same-library.ts";
import { isLockFailure } from "../../src/engine/sqlite-error.ts";
import {
  connect,
  SecondLibraryError,
  sqliteFailure,
  TransactionError,
  transactionOutcome,
  writeTxn,
} from "../../src/index.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT UNIQUE)";
const installed = loadDriver("better-sqlite3");

describe("one SQLite library", () => {
  test("LH-044 a driver that was loaded again is the same library, and may open the file", (t) => {
    const path = join(temporaryDirectory(t), "reloaded.db");
    const again = reloadedDriver();
    assert.notEqual(libraryOf(again), libraryOf(installed), "nothing was loaded again");
    assert.ok(isSameLibrary(libraryOf(again), libraryOf(installed)));
    const [one, two] = [connect(path, { driver: installed, schema }), connect(path, { driver: again })];
    writeTxn(one, () => one.exec("INSERT INTO notes VALUES ('one')"));
    writeTxn(two, () => two.exec("INSERT INTO notes VALUES ('two')"));
    assert.deepEqual(queryNumber(one, "SELECT count(*) FROM notes"), 2);
    two.close();
    one.close();
  });

  test("LH-004, LH-044 a second copy of the package, and the other driver, are not", (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "copied.db");
    const copy = createRequire(import.meta.url)(copiedPackage(directory)) as Driver;
    assert.ok(!isSameLibrary(libraryOf(copy), libraryOf(installed)), "they would drop each other's locks");
    assert.ok(!isSameLibrary(libraryOf(loadDriver("node:sqlite")), libraryOf(installed)));
    const one = connect(path, { driver: installed, schema });
    const refused = thrown(() => connect(path, { driver: copy }));
    assert.ok(refused instanceof SecondLibraryError);
    assert.match(refused.message, /a second copy of it/);
    one.close();
  });

  test("LH-044 asking leaves the limit of the heap as it was", () => {
    const connection = new installed(":memory:");
    const before = queryNumber(connection, "PRAGMA soft_heap_limit=123456789");
    isSameLibrary(libraryOf(reloadedDriver()), libraryOf(installed));
    assert.equal(queryNumber(connection, "PRAGMA soft_heap_limit"), before);
    queryNumber(connection, "PRAGMA soft_heap_limit=0");
    connection.close();
  });
});

describe("another realm", () => {
  test("CN-050 a driver of another realm is known by its name, and its errors by their code", (t) => {
    const directory = temporaryDirectory(t);
    const driver = driverOfAnotherRealm(copiedPackage(directory));
    assert.equal(libraryName(libraryOf(driver)), "better-sqlite3");
    const path = join(directory, "realm.db");
    const db = connect(path, { driver, schema });
    const write = (): unknown => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('once')"));
    write();
    const error = thrown(write);
    assert.ok(!(error instanceof Error), "the error is of this realm, and shows nothing");
    assert.equal(sqliteFailure(error)?.code, "SQLITE_CONSTRAINT_UNIQUE");
    assert.equal(transactionOutcome(error), "rolled-back");

    const other = connect(path, { driver, busyTimeoutMs: 0 });
    db.exec("BEGIN IMMEDIATE");
    assert.ok(isLockFailure(thrown(() => other.exec("BEGIN IMMEDIATE"))));
    const busy = thrown(() => writeTxn(other, () => {}));
    assert.ok(busy instanceof TransactionError);
    assert.equal(busy.sqliteCode, "SQLITE_BUSY");
    db.exec("ROLLBACK");
    other.close();
    db.close();
  });

  test("CN-050 what only looks like an error is none, in any realm", () => {
    const error = vm.runInNewContext(`Object.assign(new Error("x"), { code: "SQLITE_BUSY" })`);
    assert.equal(sqliteFailure(error)?.primary, "SQLITE_BUSY");
    assert.equal(sqliteFailure(vm.runInNewContext(`({ code: "SQLITE_BUSY", message: "x" })`)), null);
  });

  test("CN-050 a URL of another realm is a URL", (t) => {
    const path = join(temporaryDirectory(t), "url.db");
    // Jest's jsdom has a class of its own; these are the parts that it shares with this realm's.
    const { href, protocol, hostname, pathname } = new URL(`file://${path}`);
    const db = connect({ href, protocol, hostname, pathname, host: "", search: "", hash: "" } as URL, {
      driver: installed,
    });
    assert.equal(db.prepare("PRAGMA database_list").all().length, 1);
    db.close();
  });
});
