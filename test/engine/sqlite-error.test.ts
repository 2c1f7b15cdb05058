import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { primaryCode, sqliteCodeName } from "../../src/engine/sqlite-code.ts";
import { isLockFailure, operationalFailure, sqliteFailure } from "../../src/engine/sqlite-error.ts";

/** An error in the shape of node:sqlite's; without a number, in that of Deno's `exec()`. */
function nodeError(message: string, errcode?: number): Error {
  return Object.assign(new Error(message), {
    code: "ERR_SQLITE_ERROR",
    ...(errcode === undefined ? {} : { errcode }),
  });
}

describe("errors by result code", () => {
  const coded: readonly (readonly [string, unknown, string, string])[] = [
    [
      "better-sqlite3",
      Object.assign(new Error("x"), { code: "SQLITE_BUSY_SNAPSHOT" }),
      "SQLITE_BUSY_SNAPSHOT",
      "SQLITE_BUSY",
    ],
    [
      "better-sqlite3, which has no name for it",
      Object.assign(new Error("x"), { code: "UNKNOWN_SQLITE_ERROR_773" }),
      "SQLITE_BUSY_TIMEOUT",
      "SQLITE_BUSY",
    ],
    ["node:sqlite", nodeError("x", 517), "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY"],
    ["node:sqlite", nodeError("x", 5386), "SQLITE_IOERR_SHMMAP", "SQLITE_IOERR"],
    ["node:sqlite", nodeError("x", 8458), "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR"],
    [
      "bun:sqlite",
      Object.assign(new Error("x"), { name: "SQLiteError", errno: 15 }),
      "SQLITE_PROTOCOL",
      "SQLITE_PROTOCOL",
    ],
  ];
  for (const [driver, error, code, primary] of coded) {
    test(`JM-051 ${driver}: ${code}`, () => {
      assert.deepEqual(sqliteFailure(error), { code, primary, message: "x" });
    });
  }

  test("JM-051 a code counts before a text that says otherwise", () => {
    assert.equal(sqliteFailure(nodeError("disk I/O error", 5))?.primary, "SQLITE_BUSY");
    assert.ok(isLockFailure(Object.assign(new Error("all is well"), { code: "SQLITE_BUSY" })));
    assert.ok(
      !isLockFailure(nodeError("database is locked", 1811)),
      "a trigger's refusal would be tried again",
    );
  });

  test("JM-051 what is not the engine's error does not become one by its text", () => {
    const others = [
      new Error("database is locked"),
      new TypeError("disk I/O error"),
      Object.assign(new Error("database is locked"), { code: "ERR_INVALID_STATE" }),
      Object.assign(new Error("database is locked"), { code: "ENOENT", errno: -2 }),
      Object.assign(new Error("x"), { errcode: 5 }),
      { code: "SQLITE_BUSY", message: "database is locked" },
      "SQLITE_BUSY",
      null,
      undefined,
    ];
    for (const other of others) assert.equal(sqliteFailure(other), null, String(other));
  });

  test("JM-003, JM-052 the operational errors are Python's, and AUTH, which Python lacks by accident", () => {
    const operational =
      "ERROR PERM ABORT BUSY LOCKED READONLY INTERRUPT IOERR FULL CANTOPEN PROTOCOL SCHEMA AUTH";
    const others =
      "INTERNAL NOMEM CORRUPT NOTFOUND TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS FORMAT RANGE NOTADB";
    for (const name of operational.split(" ")) {
      const error = Object.assign(new Error("x"), { code: `SQLITE_${name}` });
      assert.equal(operationalFailure(error)?.primary, `SQLITE_${name}`);
    }
    for (const name of others.split(" ")) {
      const error = Object.assign(new Error("x"), { code: `SQLITE_${name}` });
      assert.equal(operationalFailure(error), null, `SQLITE_${name} would be swallowed`);
    }
  });

  test("JM-051 numbers and names of result codes", () => {
    const table: readonly (readonly [number, string, string])[] = [
      [1, "SQLITE_ERROR", "SQLITE_ERROR"],
      [14, "SQLITE_CANTOPEN", "SQLITE_CANTOPEN"],
      [15, "SQLITE_PROTOCOL", "SQLITE_PROTOCOL"],
      [23, "SQLITE_AUTH", "SQLITE_AUTH"],
      [26, "SQLITE_NOTADB", "SQLITE_NOTADB"],
      [261, "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY"],
      [516, "SQLITE_ABORT_ROLLBACK", "SQLITE_ABORT"],
      [522, "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR"],
      [778, "SQLITE_IOERR_WRITE", "SQLITE_IOERR"],
      [1032, "SQLITE_READONLY_DBMOVED", "SQLITE_READONLY"],
      [1544, "SQLITE_READONLY_DIRECTORY", "SQLITE_READONLY"],
      [1555, "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT"],
      [1811, "SQLITE_CONSTRAINT_TRIGGER", "SQLITE_CONSTRAINT"],
      [2067, "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT"],
      [3850, "SQLITE_IOERR_LOCK", "SQLITE_IOERR"],
      [4618, "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR"],
      [4874, "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR"],
      [5386, "SQLITE_IOERR_SHMMAP", "SQLITE_IOERR"],
      [5898, "SQLITE_IOERR_DELETE_NOENT", "SQLITE_IOERR"],
      [101, "SQLITE_DONE", "SQLITE_DONE"],
      [5 | (77 << 8), "SQLITE_BUSY", "SQLITE_BUSY"],
      [99, "SQLITE_ERROR", "SQLITE_ERROR"],
    ];
    for (const [number, name, primary] of table) {
      assert.equal(sqliteCodeName(number), name);
      assert.equal(primaryCode(name), primary);
    }
  });
});

describe("errors by text, where there is no code", () => {
  const texts: readonly (readonly [string, string])[] = [
    ["database is locked", "SQLITE_BUSY"],
    ["database table is locked: t", "SQLITE_LOCKED"],
    ["locking protocol", "SQLITE_PROTOCOL"],
    ["not authorized", "SQLITE_AUTH"],
    ["access to t.x is prohibited", "SQLITE_AUTH"],
    ["disk I/O error", "SQLITE_IOERR"],
    ["attempt to write a readonly database", "SQLITE_READONLY"],
    ["database disk image is malformed", "SQLITE_CORRUPT"],
    ["malformed database schema (t)", "SQLITE_CORRUPT"],
    ["file is not a database", "SQLITE_NOTADB"],
    ["unable to open database file: /x/y.db", "SQLITE_CANTOPEN"],
    ["unable to open database: /x/y.db", "SQLITE_CANTOPEN"],
    ["database or disk is full", "SQLITE_FULL"],
    ["UNIQUE constraint failed: t.x", "SQLITE_CONSTRAINT"],
    ["FOREIGN KEY constraint failed", "SQLITE_CONSTRAINT"],
    ["constraint failed", "SQLITE_CONSTRAINT"],
    ["access permission denied", "SQLITE_PERM"],
    ["interrupted", "SQLITE_INTERRUPT"],
    ["out of memory", "SQLITE_NOMEM"],
    ['near "selec": syntax error in selec 1 at offset 0', "SQLITE_ERROR"],
    ["no such table: database is locked", "SQLITE_ERROR"],
    ["no such column: constraint failed", "SQLITE_ERROR"],
  ];
  for (const [text, code] of texts) {
    test(`JM-051 "${text}" is ${code}`, () => {
      assert.equal(sqliteFailure(nodeError(text))?.code, code);
    });
  }
});
