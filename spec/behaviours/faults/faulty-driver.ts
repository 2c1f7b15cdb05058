import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { faults, faulty } from "../../../faults/index.ts";
import { type DriverName, libraryOf, loadDriver } from "../../../src/engine/driver.ts";
import { sqliteFailure } from "../../../src/engine/sqlite-error.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { thrown } from "../../fixtures/thrown.ts";

const codeOf = (error: unknown): string | undefined => sqliteFailure(error)?.code;

/** What `faulty()` makes of one driver. */
export function faultyDriverBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`a faulty driver, with ${driverName}`, () => {
    test("is the driver, with faults", (t) => {
      const Faulty = faulty(driver, "exec.select=1*error(SQLITE_BUSY)->off");
      const connection = new Faulty(":memory:");
      cleanUp(t, () => connection.close());
      assert.ok(connection instanceof driver && connection instanceof Faulty);
      assert.equal(new driver(":memory:") instanceof Faulty, false);
      assert.equal(libraryOf(connection), libraryOf(driver), "walguard must see one library");
      assert.equal(Reflect.get(Faulty, "SqliteError"), Reflect.get(driver, "SqliteError"));
      assert.equal(codeOf(thrown(() => connection.prepare("SELECT 1").get())), "SQLITE_BUSY");
      connection[faults].assertFired();
      assert.deepEqual(Faulty[faults].fired, { "exec.select": 1 });
    });

    test("takes more faults later, which count from then on", (t) => {
      const Faulty = faulty(driver, "exec.insert=1*error(SQLITE_FULL)->off");
      const connection = new Faulty(":memory:");
      cleanUp(t, () => connection.close());
      connection.exec("CREATE TABLE t (v)");
      connection[faults].arm({
        faults: [
          {
            id: "later",
            at: { op: "exec", name: "create" },
            when: { nth: 1 },
            do: { error: "SQLITE_IOERR" },
          },
        ],
      });
      assert.equal(codeOf(thrown(() => connection.exec("CREATE TABLE u (v)"))), "SQLITE_IOERR");
      assert.equal(codeOf(thrown(() => connection.exec("INSERT INTO t VALUES (1)"))), "SQLITE_FULL");
      connection.exec("CREATE TABLE u (v)");
      assert.deepEqual(Faulty[faults].fired, { "exec.insert": 1, later: 1 });
      assert.throws(() => connection[faults].arm({ faults: [{}] } as never), /is missing/);
    });

    test("can be derived from", (t) => {
      class Derived extends faulty(driver, "exec.select=error(SQLITE_BUSY)") {}
      const connection = new Derived(":memory:");
      cleanUp(t, () => connection.close());
      assert.ok(connection instanceof Derived);
      assert.throws(() => connection.prepare("SELECT 1").get(), /database is locked/);
    });

    test("counts over all its connections, and traces each by itself", (t) => {
      const Faulty = faulty(driver, "exec.select=1*off->1*error(SQLITE_BUSY)->off");
      const [first, second] = [new Faulty(":memory:"), new Faulty(":memory:")];
      cleanUp(t, () => first.close());
      cleanUp(t, () => second.close());
      first.prepare("SELECT 1").get();
      assert.throws(() => second.prepare("SELECT 1").get(), /database is locked/);
      assert.deepEqual(
        [first[faults].trace.length, second[faults].trace.length, Faulty[faults].trace.length],
        [1, 1, 2],
      );
    });

    test("fails to open as planned", () => {
      const Faulty = faulty(driver, "open=1*error(SQLITE_CANTOPEN)->off");
      assert.throws(() => new Faulty(":memory:"), /unable to open database file/);
      new Faulty(":memory:").close();
    });

    test("leaves other actors and other files alone", (t) => {
      const directory = temporaryDirectory(t);
      const Faulty = faulty(
        driver,
        "exec[actor=B]=error(SQLITE_BUSY); exec[path='b.db']=error(SQLITE_FULL)",
        {
          actor: "A",
        },
      );
      const [a, b] = [new Faulty(join(directory, "a.db")), new Faulty(join(directory, "b.db"))];
      a.exec("SELECT 1");
      assert.throws(() => b.exec("SELECT 1"), /full/);
      a.close();
      b.close();
    });
  });
}
