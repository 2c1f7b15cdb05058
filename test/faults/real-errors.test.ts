/** The engine's errors, raised for real, beside the forged ones. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { catalogueEntry, faultCodes } from "../../faults/errors/catalogue.ts";
import { driverError } from "../../faults/errors/driver-error.ts";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { errorDifferences } from "../../spec/real-errors/difference.ts";
import type { Raised } from "../../spec/real-errors/raised.ts";
import { type Order, raiseAll } from "../../spec/real-errors/raiser.ts";
import { recipes } from "../../spec/real-errors/recipes.ts";
import { type Stage, stages } from "../../spec/real-errors/stage.ts";
import { cell, findings, type Row, readTable, tableRows, tableText } from "../../spec/real-errors/table.ts";
import { loadDriver } from "../../src/engine/driver.ts";

const library = injectorLibrary();
const skip =
  "reason" in library ? `not run: ${library.reason}` : missing("cc", "python3", "prlimit", "awk", "cp");

const beyond = beyondNpmTest("each error of the engine");

/** One of each kind: a statement, two connections, a file, a system call, a function of an extension. */
const dozen = [
  "SQLITE_BUSY",
  "SQLITE_BUSY_SNAPSHOT",
  "SQLITE_READONLY_RECOVERY",
  "SQLITE_IOERR",
  "SQLITE_IOERR_FSYNC",
  "SQLITE_IOERR_SHMMAP",
  "SQLITE_IOERR_DELETE_NOENT",
  "SQLITE_CORRUPT_INDEX",
  "SQLITE_NOTADB",
  "SQLITE_SCHEMA",
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_AUTH_USER",
];

async function raised(stage: Stage, orders: readonly Order[]): Promise<Map<string, Raised>> {
  const found = new Map<string, Raised>();
  await raiseAll(stage, orders, (code, result) => found.set(code, result));
  return found;
}

describe("the table of errors raised for real", () => {
  test("has each entry of the catalogue once, raised as the recipes say", () => {
    const rows = readTable();
    assert.deepEqual(
      rows.map(({ code }) => code),
      faultCodes,
    );
    assert.deepEqual(
      rows.map(({ code, number, how }) => [code, number, how]),
      tableRows(new Map()).map(({ code, number, how }) => [code, number, how]),
      "run npm run real-errors -- --write",
    );
  });

  test("says for each code and driver what became of it, and why where it was not raised", () => {
    for (const { code, cells } of readTable()) {
      assert.equal(cells.length, stages.length, code);
      for (const said of cells) assert.match(said, /^same$|^can't be raised: \w+/, code);
    }
  });

  test("counts what it lists", () => {
    const rows = readTable();
    const text = tableText(rows);
    const same = rows.filter(({ cells }) => cells[0] === "same").length;
    assert.ok(text.includes(`- better-sqlite3: ${same} the same, 0 different`), text.slice(0, 900));
    const worse = rows.map((row, index) => (index === 0 ? { ...row, cells: ["differs: all"] } : row));
    assert.ok(tableText(worse).includes(`- better-sqlite3: ${same - 1} the same, 1 different`));
  });
});

describe("npm run real-errors fails", () => {
  const row = (...cells: string[]): Row => ({ code: "SQLITE_BUSY", number: "5", how: "", cells });

  test("when a forged error differs from the real one", () => {
    assert.deepEqual(findings([row("same", "differs: all of it")], []), [
      "SQLITE_BUSY, node:sqlite: differs: all of it",
    ]);
  });

  test("when a code is raised no more that the table says was raised", () => {
    assert.deepEqual(findings([row("can't be raised: gone", "same")], [row("same", "same")]), [
      "SQLITE_BUSY, better-sqlite3: it was raised for the table, and now it can't be raised: gone",
    ]);
  });

  test("and not when all is as it was, or better", () => {
    const before = [row("can't be raised: gone", "same")];
    assert.deepEqual(findings(before, before), []);
    assert.deepEqual(findings([row("same", "same")], before), []);
    assert.deepEqual(findings([row("same", "same")], []), []);
  });
});

describe("an error raised for real is the forged one", { skip, concurrency: 1 }, () => {
  for (const stage of stages) {
    // Bare node --test runs all of them.
    if (beyond !== false && stage.runtime === "node")
      test(`a dozen, with ${stage.name}`, async () => {
        const orders = dozen.map((code) => ({ code }));
        const found = await raised(stage, orders);
        for (const code of dozen) assert.equal(cell(found.get(code)), "same", code);
      });

    test(`all that the table has, with ${stage.name}`, {
      skip: beyond,
    }, async () => {
      const found = await raised(stage, recipes);
      const column = stages.indexOf(stage);
      for (const { code, cells } of readTable()) assert.equal(cell(found.get(code)), cells[column], code);
    });
  }

  test("a forged error that is another one is found", async () => {
    for (const stage of stages.filter(({ runtime }) => runtime === "node")) {
      const found = await raised(stage, [{ code: "SQLITE_BUSY", forgedCode: "SQLITE_BUSY_SNAPSHOT" }]);
      assert.match(
        cell(found.get("SQLITE_BUSY")),
        /^differs: statement: (?:code|errcode)\.value: /,
        stage.name,
      );
    }
  });

  test("a code that is not raised is not counted as raised", async () => {
    const stage = stages[0] as Stage;
    const found = await raised(stage, [{ code: "SQLITE_LOCKED_SHAREDCACHE" }]);
    assert.equal(found.get("SQLITE_LOCKED_SHAREDCACHE")?.verdict, "not raised");
  });
});

describe("two errors are told apart by", () => {
  const make = (change: (error: Error) => void = () => {}): Error => {
    const error = Object.assign(new Error("no"), { code: "A", errcode: 1 });
    change(error);
    return error;
  };
  const changes: readonly (readonly [string, (error: Error) => void, RegExp])[] = [
    ["a value", (error) => Object.assign(error, { errcode: 2 }), /^errcode\.value: 1, forged 2$/],
    ["the text", (error) => Object.assign(error, { message: "yes" }), /as a string/],
    ["one property more", (error) => Object.assign(error, { more: 1 }), /own properties/],
    ["the prototype", (error) => Object.setPrototypeOf(error, TypeError.prototype), /prototype/],
    [
      "what cannot be seen in a loop",
      (error) => Object.defineProperty(error, "code", { enumerable: false }),
      /code\.enumerable: true, forged false/,
    ],
    [
      "the order of properties",
      (error) => {
        Reflect.deleteProperty(error, "code");
        Object.assign(error, { code: "A" });
      },
      /own properties/,
    ],
  ];
  for (const [what, change, expected] of changes) {
    test(what, () => assert.match(errorDifferences(make(), make(change)).join("\n"), expected));
  }

  test("nothing but the stack", () => {
    assert.deepEqual(errorDifferences(make(), make()), []);
  });
});

describe("what only the real errors told", () => {
  let error: (code: string) => Error;
  before(() => {
    const driver = loadDriver("better-sqlite3");
    error = (code) => driverError(driver, code);
  });

  test("better-sqlite3 has no name for a busy timeout of the operating system's", () => {
    assert.equal(
      (error("SQLITE_BUSY_TIMEOUT") as { code?: unknown }).code,
      `UNKNOWN_SQLITE_ERROR_${catalogueEntry("SQLITE_BUSY_TIMEOUT").number}`,
    );
  });

  test("a refused user is told so in the words of the code, not of an authorizer", () => {
    assert.equal(error("SQLITE_AUTH_USER").message, "authorization denied");
    assert.equal(error("SQLITE_AUTH").message, "not authorized");
  });
});
