import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { ArgumentError, type ConnectOptions, connect, DriverError } from "../../src/index.ts";

describe("the options of connect", () => {
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ["an unknown name", { jurnalMode: "wal" }, /no option jurnalMode; did you mean "journalMode"\?/],
    [
      "a name with a letter too many",
      { requiresWal: true },
      /no option requiresWal; did you mean "requireWal"/,
    ],
    ["a name like none of them", { onProgress: 1 }, /no option onProgress — the options are driver, /],
    ["the name of a method that every object has", { toString: 1 }, /no option toString/],
    ["no object", 7, /options are number/],
    ["null", null, /options are null/],
    ["an empty array", [], /options are an array/],
    ["a negative timeout", { busyTimeoutMs: -1 }, /busyTimeoutMs is -1.*milliseconds/],
    ["half a millisecond", { busyTimeoutMs: 0.5 }, /busyTimeoutMs is 0\.5/],
    ["a timeout as text", { busyTimeoutMs: "5000" }, /busyTimeoutMs is "5000"/],
    ["a timeout beyond SQLite's", { busyTimeoutMs: 2 ** 31 }, /busyTimeoutMs is 2147483648/],
    ["a timeout that is no number", { busyTimeoutMs: Number.NaN }, /busyTimeoutMs is NaN/],
    ["a big integer", { busyTimeoutMs: 5n }, /busyTimeoutMs is 5/],
    ["an unknown mode", { journalMode: "WAL" }, /journalMode is "WAL".*"wal" or "delete"/],
    ["a contradiction", { journalMode: "delete", requireWal: true }, /contradict/],
    ["an unknown check", { integrityCheck: true }, /integrityCheck is true.*"quick"/],
    ["a lock that is no truth value", { initLock: "no" }, /initLock is "no".*true or false/],
    ["permissions without the owner's", { fileMode: 0o044 }, /fileMode is 36.*owner/],
    ["permissions with special bits", { fileMode: 0o4600 }, /fileMode is 2432/],
    ["permissions as text", { fileMode: "0600" }, /fileMode is "0600"/],
    ["a schema of another type", { schema: 1 }, /schema is 1.*SQL, or a function/],
    ["an asynchronous schema", { schema: async () => {} }, /schema is of type function.*not asynchronous/],
    ["an empty sentinel", { sentinel: "" }, /sentinel is "".*name of a table/],
    ["an empty label", { label: "" }, /label is ""/],
    ["half a logger", { logger: { warn() {} } }, /logger is of type object.*warn\(\) and error\(\)/],
    ["no logger", { logger: null }, /logger is null/],
  ];
  for (const [what, options, wanted] of bad) {
    test(`CN-030 ${what} is refused by name before anything is made`, (t) => {
      const { directory, path } = databasePlace(t);
      const error = thrown(() => connect(path, options as ConnectOptions));
      assert.ok(error instanceof ArgumentError, String(error));
      assert.match(error.message, wanted);
      assert.deepEqual(readdirSync(directory), [], "a typo would leave files behind");
    });
  }

  for (const driver of [null, "better-sqlite3", {}, () => {}]) {
    test(`${String(driver)} is refused as a driver`, (t) => {
      const { directory, path } = databasePlace(t);
      assert.throws(() => connect(path, { driver: driver as never }), DriverError);
      assert.deepEqual(readdirSync(directory), []);
    });
  }

  test("undefined stands for the default everywhere", (t) => {
    const { path, keep } = databasePlace(t);
    const names = [
      "schema",
      "sentinel",
      "logger",
      "label",
      "busyTimeoutMs",
      "fileMode",
      "driver",
      "initLock",
    ];
    const options = Object.fromEntries(names.map((name) => [name, undefined]));
    assert.equal(typeof keep(connect(path, options)).prepare, "function");
  });
});
