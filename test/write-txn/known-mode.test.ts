import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConnectionState } from "../../src/lock-hygiene/connection-state.ts";
import { isSurelyInWal } from "../../src/write-txn/file-length.ts";

describe("FL-014 the mode is taken for known", () => {
  const at = (mode: unknown, checkedAt: number): ConnectionState =>
    ({ mode, checkedAt }) as Partial<ConnectionState> as ConnectionState;

  test("when it was WAL, and no change of mode fits in between", () => {
    assert.equal(isSurelyInWal(at("wal", 1000), 1000.05), true);
  });

  for (const [why, state, now] of [
    ["a change of mode fits in between", at("wal", 1000), 1000.1],
    ["a change of mode fits in easily", at("wal", 1000), 2000],
    ["it was another mode", at("delete", 1000), 1000.05],
    ["it was never told", at(undefined, Number.NEGATIVE_INFINITY), 1000],
    ["the check failed, or was interrupted by a lock", at(undefined, 1000), 1000.05],
  ] as const) {
    test(`but not when ${why}`, () => {
      assert.equal(isSurelyInWal(state, now), false);
    });
  }
});
