import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { didYouMean, nearest } from "../src/did-you-mean.ts";

describe("a mistyped word", () => {
  const names = ["schema", "sentinel", "busyTimeoutMs", "requireWal", "journalMode"];

  for (const [word, meant] of [
    ["shcema", "schema"],
    ["busytimeoutms", "busyTimeoutMs"],
    ["timeout", "busyTimeoutMs"],
    ["require_wal", "requireWal"],
  ] as const)
    test(`${word} may have been ${meant}`, () =>
      assert.equal(didYouMean(word, names), `; did you mean "${meant}"?`));

  for (const word of ["readonly", "x", "", "wal2json"])
    test(`${JSON.stringify(word)} is like none of them, so there is no guess`, () =>
      assert.equal(didYouMean(word, names), ""));

  test("the nearest come first, and no more than asked for", () => {
    assert.deepEqual(nearest("JM-004", ["JM-014", "JM-004", "TX-004", "JM-400"], 2), ["JM-004", "JM-014"]);
  });
});
