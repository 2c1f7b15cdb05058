import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type Backlog, type Finding, finding, settle } from "../../src/checkpoint/standstill.ts";
import { constants } from "../../src/constants.ts";
import type { ReadLock } from "../../src/file-lock/lock-holders.ts";
import { limitWal, newWalWatch, type WalWatch } from "../../src/lock-hygiene/wal-watch.ts";

const { walPinnedAfterMs: pinned, walCrowdedAfterMs: crowded, walLookIntervalMs: interval } = constants;

function left(checkpointed: number | null, frames: number, ...readers: readonly ReadLock[]): Backlog {
  return { checkpointed, frames, readers };
}

describe("what is at a standstill", () => {
  let watch: WalWatch;
  let nowMs: number;
  beforeEach(() => {
    watch = newWalWatch();
    nowMs = 0;
  });

  /** A look each second, with what each finds; what is told, with the second. */
  function told(backlogs: readonly (Backlog | null)[]): [second: number, what: Finding["what"]][] {
    return backlogs.flatMap((backlog, second) => {
      nowMs += interval;
      if (backlog === null) {
        settle(watch);
        return [];
      }
      const found = finding(watch, backlog, nowMs);
      return found === null ? [] : [[second, found.what]];
    });
  }

  test("CP-002 is told when it has lasted, once, and again when it is another one", () => {
    const seconds = pinned / interval;
    const same = (checkpointed: number, from: number, count: number): Backlog[] =>
      Array.from({ length: count }, (_, n) => left(checkpointed, from + n));
    assert.deepEqual(told(same(10, 100, 3 * seconds)), [[seconds, "pin"]]);
    assert.deepEqual(told(same(11, 500, 3 * seconds)), [[seconds, "pin"]], "the next one moved it by a page");
    assert.deepEqual(
      told([null, ...same(11, 900, seconds + 1)]),
      [[seconds + 1, "pin"]],
      "it was well meanwhile",
    );
  });

  test("CP-002 is none where the file has begun anew, though the number is the same", () => {
    const looks = Array.from({ length: 20 }, (_, n) => left(0, 1000 - n));
    assert.deepEqual(told(looks), []);
    assert.deepEqual(told(Array.from({ length: 20 }, () => left(0, 1000))).length, 1);
  });

  test("CP-002 is the work of those who had the same lock all the time", () => {
    const [pinning, writer, elsewhere] = [
      { pid: 1, slot: 0 },
      { pid: 2, slot: 1 },
      { pid: 2, slot: 2 },
    ];
    finding(watch, left(10, 100, writer, pinning), 0);
    finding(watch, left(10, 110, pinning, elsewhere), 1000);
    assert.deepEqual(watch.standstill?.readers, [pinning]);
    finding(watch, left(10, 120), 2000);
    assert.deepEqual(watch.standstill?.readers, []);
    finding(watch, left(12, 120, writer), 3000);
    assert.deepEqual(watch.standstill?.readers, [writer], "another standstill has other readers");
  });

  test("CP-002 lasts from the first look that saw it", () => {
    assert.equal(finding(watch, left(null, 0), 5), null);
    assert.deepEqual(finding(watch, left(null, 0), 5 + pinned), { what: "pin", forMs: pinned });
  });

  test("CP-004 readers without a pause are told when it has lasted, once, until it is well again", () => {
    const moving = Array.from({ length: (3 * crowded) / interval }, (_, n) => left(n, n + 50));
    assert.deepEqual(told(moving), [[crowded / interval, "crowd"]]);
    assert.deepEqual(told(moving), [], "it has not been well meanwhile");
    assert.deepEqual(told([null, ...moving]), [[crowded / interval + 1, "crowd"]]);
  });

  test("CP-004 the time of a reader that did not end is no time of a crowd", () => {
    const long = Array.from({ length: crowded / interval + 10 }, (_, n) => left(7, n + 50));
    const after = Array.from({ length: 10 }, (_, n) => left(n + 1000, n + 2000));
    assert.deepEqual(told([...long, ...after]), [[pinned / interval, "pin"]]);
  });

  test("CP-001 the least of several limits counts, and none looks at nothing", () => {
    assert.equal(watch.dueAt, Number.POSITIVE_INFINITY);
    limitWal(watch, Number.POSITIVE_INFINITY);
    assert.equal(watch.dueAt, Number.POSITIVE_INFINITY);
    for (const bytes of [300, 200, 250]) limitWal(watch, bytes);
    assert.equal(watch.limitBytes, 200);
    assert.equal(watch.dueAt, Number.NEGATIVE_INFINITY);
  });
});
