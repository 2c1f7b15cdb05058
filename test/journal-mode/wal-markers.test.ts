import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import { WAL_INCOMPAT_MARKERS } from "../../src/constants.ts";
import { isWalIncompatible } from "../../src/journal-mode/wal-markers.ts";

describe("the markers", () => {
  test("JM-001 there are two, and an I/O error is none of them", () => {
    assert.deepEqual(WAL_INCOMPAT_MARKERS, ["locking protocol", "not authorized"]);
  });

  const matching: readonly (readonly [string, string])[] = [
    ["SQLITE_PROTOCOL", "locking protocol"],
    ["SQLITE_PROTOCOL", "LOCKING PROTOCOL"],
    ["SQLITE_ERROR", "open failed: Locking Protocol (15) on nfs"],
    ["SQLITE_AUTH", "not authorized"],
    ["SQLITE_AUTH", "Not Authorized to use function: x"],
    ["SQLITE_ERROR", "not authorized"],
    ["SQLITE_IOERR_LOCK", "locking protocol"],
  ];
  for (const [code, text] of matching) {
    test(`JM-002 ${code} "${text}" means that WAL cannot work here`, () => {
      assert.equal(
        isWalIncompatible(codedError(code, text)),
        true,
        "a database on NFS could not be opened at all",
      );
    });
  }

  test("JM-002 an error in node:sqlite's shape is understood too", () => {
    const real = { code: "ERR_SQLITE_ERROR", errcode: 15, errstr: "locking protocol" };
    assert.equal(isWalIncompatible(Object.assign(new Error("locking protocol"), real)), true);
  });

  const others: readonly (readonly [string, unknown])[] = [
    ["a plain Error with the words", new Error("locking protocol")],
    ["a TypeError with the words", new TypeError("not authorized")],
    ["a CORRUPT error with the words", codedError("SQLITE_CORRUPT", "locking protocol")],
    ["a NOTADB error with the words", codedError("SQLITE_NOTADB", "locking protocol")],
    ["a constraint's error with the words", codedError("SQLITE_CONSTRAINT_CHECK", "not authorized")],
    ["an error of the file system with the words", codedError("EACCES", "not authorized")],
    ["a text that was thrown", "locking protocol"],
    ["an object that is no Error", { code: "SQLITE_PROTOCOL", message: "locking protocol" }],
    ["nothing", undefined],
  ];
  for (const [what, error] of others) {
    test(`JM-003 ${what} is no marker`, () => {
      assert.equal(isWalIncompatible(error), false, "an error would be hidden behind a change of mode");
    });
  }

  const passing: readonly (readonly [string, string])[] = [
    ["SQLITE_IOERR", "disk I/O error"],
    ["SQLITE_IOERR_SHMMAP", "disk I/O error"],
    ["SQLITE_BUSY", "database is locked"],
    ["SQLITE_ERROR", "no such table: nope"],
    ["SQLITE_ERROR", "some unexpected hardware failure"],
    ["SQLITE_PROTOCOL", "protocol"],
  ];
  for (const [code, text] of passing) {
    test(`JM-001, JM-004, JM-005 ${code} "${text}" is no marker`, () => {
      assert.equal(isWalIncompatible(codedError(code, text)), false, "an error that passes would downgrade");
    });
  }
});
