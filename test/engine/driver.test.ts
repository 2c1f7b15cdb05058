import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scriptedConnection } from "../../spec/fixtures/scripted-connection.ts";
import {
  assertDriver,
  type Driver,
  defaultDriver,
  defaultDriverName,
  libraryDriver,
  libraryName,
  libraryOf,
  libraryVersion,
  loadDriver,
} from "../../src/engine/driver.ts";
import { DriverError } from "../../src/errors.ts";

const names = ["better-sqlite3", "node:sqlite"] as const;

describe("the driver", () => {
  test("better-sqlite3 is the default where it is installed", () => {
    assert.equal(defaultDriver(), loadDriver("better-sqlite3"));
  });

  test("the default is the first driver that can be loaded, by name, too", () => {
    assert.equal(defaultDriverName(), "better-sqlite3");
    const without = (...absent: string[]): string =>
      defaultDriverName((name) => {
        if (!absent.includes(name)) return;
        const cause = Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
        throw new DriverError(name, { hint: "install it", cause });
      });
    assert.equal(without("better-sqlite3"), "node:sqlite", "a burst would fail where one driver is there");
    assert.throws(() => without("better-sqlite3", "node:sqlite"), DriverError);
  });

  for (const name of names) {
    test(`LH-004, LH-005 a class derived from ${name}, and its connections, are one library with it`, () => {
      const Library = loadDriver(name);
      const Base = Library as new (path: string) => ReturnType<typeof scriptedConnection>;
      class Derived extends Base {}
      class Further extends Derived {}
      const connection = new Further(":memory:");
      const library = libraryOf(Library);
      assert.equal(libraryOf(Further as unknown as Driver), library);
      assert.equal(libraryOf(connection), library, "a derived driver would count as a second library");
      // On Deno the exported class is itself derived from the one that does the work.
      const Plain = libraryDriver(library);
      assert.ok(Plain !== null);
      const scratch = new Plain(":memory:");
      assert.ok(
        !(scratch instanceof Derived),
        "scratch databases would be made by the class around the driver",
      );
      assert.equal(libraryOf(scratch), library);
      scratch.close();
      assert.equal(libraryName(library), name);
      connection.close();
    });

    test(`JM-046 the version of ${name} is asked of the library`, () => {
      const library = libraryOf(loadDriver(name));
      assert.match(libraryVersion(library) ?? "", /^3\.\d+\.\d+$/);
    });

    test(`${name} is accepted as a driver, and so is a class derived from it`, () => {
      const Library = loadDriver(name);
      assert.doesNotThrow(() => assertDriver(Library));
      assert.doesNotThrow(() => assertDriver(class extends (Library as new (path: string) => object) {}));
    });
  }

  test("LH-004 the two drivers are two libraries", () => {
    assert.notEqual(libraryOf(loadDriver("better-sqlite3")), libraryOf(loadDriver("node:sqlite")));
  });

  test("JM-046 a hand-made connection has no library behind it, and no version", () => {
    const library = libraryOf(scriptedConnection({}));
    assert.equal(libraryDriver(library), null);
    assert.equal(libraryVersion(library), null);
    assert.equal(libraryName(library), "an unknown library");
  });

  test("JM-046 a library that cannot be asked has an unknown version, and is asked once", () => {
    let opened = 0;
    class Broken {
      constructor() {
        opened++;
        throw new Error("no memory");
      }
      exec(): void {}
    }
    for (let time = 0; time < 3; time++) assert.equal(libraryVersion(Broken.prototype), null);
    assert.equal(opened, 1, "every connect would open a database in memory");
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ["a connection", scriptedConnection({}), /an object/],
    ["a name", "better-sqlite3", /better-sqlite3/],
    ["a plain function", () => {}, /\(anonymous\)|function/],
    [
      "a class that is no driver",
      class Odd {
        exec(): void {}
      },
      /Odd/,
    ],
    ["null", null, /null/],
    ["a number", 42, /42/],
  ];
  for (const [what, driver, text] of wrong) {
    test(`${what} is no driver, and the error says what to pass`, () => {
      assert.throws(
        () => assertDriver(driver),
        (error) => {
          assert.ok(error instanceof DriverError);
          assert.match(error.message, text);
          assert.match(error.hint, /Database of better-sqlite3, or DatabaseSync of node:sqlite/);
          return true;
        },
      );
    });
  }
});
