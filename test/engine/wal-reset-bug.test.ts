import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isWalResetAffected } from "../../src/engine/wal-reset-bug.ts";

describe("the WAL-reset bug", () => {
  const affected = [
    "3.7.0",
    "3.7",
    "3.40.1",
    "3.44.0",
    "3.44.5",
    "3.45.0",
    "3.45",
    "3.49.2",
    "3.50.0",
    "3.50.6",
    "3.51.0",
    "3.51.2",
  ];
  for (const version of affected) {
    test(`JM-044 SQLite ${version} has it`, () => {
      assert.equal(isWalResetAffected(version), true, "committed rows could be lost in a checkpoint");
    });
  }

  const sound = [
    "3.6.23",
    "2.8.17",
    "3.44.6",
    "3.44.7",
    "3.50.7",
    "3.50.8",
    "3.51.3",
    "3.52.0",
    "3.53.4",
    "3.54.1",
    "4.0.0",
  ];
  for (const version of sound) {
    test(`JM-044 SQLite ${version} does not have it`, () => {
      assert.equal(isWalResetAffected(version), false, "a sound SQLite would be kept from WAL");
    });
  }

  test("JM-046 an unknown or invalid version is no reason to keep a file from WAL", () => {
    for (const version of [null, "", "garbage", "three.seven", "v3.40.1"]) {
      assert.equal(isWalResetAffected(version), false, String(version));
    }
  });
});
