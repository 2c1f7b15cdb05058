import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Connection, Statement } from "../../src/engine/connection.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";
import { inTurn, pauseMs, type TurnMeans } from "../../src/write-txn/turn.ts";

/** A connection whose write lock another one has, on a clock of its own. */
class Locked implements Connection {
  name = "/nowhere/state.db";
  memory = false;
  nowMs = 0;
  lockedUntilMs = Number.POSITIVE_INFINITY;
  timeoutMs = 120_000;
  /** The busy timeout that was set during each attempt. */
  readonly attemptsMs: number[] = [];
  readonly pausesMs: number[] = [];
  readonly means: TurnMeans = {
    now: () => this.nowMs,
    random: () => 0.5,
    wait: (milliseconds) => {
      this.pausesMs.push(milliseconds);
      this.nowMs += milliseconds;
      return { over: Promise.resolve(), end: () => {} };
    },
  };

  exec(sql: string): void {
    this.timeoutMs = Number(/^PRAGMA busy_timeout=(\d+)$/.exec(sql)?.[1]);
  }

  prepare(sql: string): Statement {
    const run = (): unknown => {
      if (sql === "PRAGMA busy_timeout") return this.timeoutMs;
      this.attemptsMs.push(this.timeoutMs);
      if (this.nowMs < this.lockedUntilMs)
        throw Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" });
      return undefined;
    };
    return { run, get: run, all: () => [run()] };
  }

  close(): void {}

  /** How long was waited, as the error would say, and for how long `COMMIT` may wait in all. */
  async turn(deadlineMs?: number): Promise<{ waitedMs: number; limitMs: number | undefined }> {
    const state = connectionState(this);
    return await inTurn(
      this,
      state,
      { deadlineMs },
      () => {},
      (take) => {
        take(this, state);
        return { ...state.waits };
      },
      this.means,
    );
  }
}

describe("the wait for a turn", () => {
  test("TX-050 no attempt waits, and the busy timeout is what it was after each", async () => {
    const db = new Locked();
    db.lockedUntilMs = 100;
    await db.turn();
    assert.ok(db.attemptsMs.length > 2);
    assert.deepEqual(new Set(db.attemptsMs), new Set([0]), "an attempt would block the event loop");
    assert.equal(db.timeoutMs, 120_000);
  });

  test("TX-050 pauses fall from 20 ms to 4 with the time waited, and are spread", async () => {
    const db = new Locked();
    db.lockedUntilMs = 2000;
    await db.turn();
    assert.equal(db.pausesMs[0], 20);
    assert.equal(db.pausesMs.at(-1), 4);
    assert.deepEqual(
      db.pausesMs,
      [...db.pausesMs].sort((a, b) => b - a),
      "who has waited for longer must not ask more rarely",
    );
    assert.deepEqual([pauseMs(0, 0), pauseMs(0, 1), pauseMs(1000, 0), pauseMs(1000, 1)], [15, 25, 3, 5]);
  });

  test("TX-052 ends with the deadline, or else with the busy timeout, after a last attempt", async () => {
    for (const deadlineMs of [undefined, 0, 1, 33, 5000]) {
      const db = new Locked();
      await assert.rejects(db.turn(deadlineMs), { code: "SQLITE_BUSY" });
      assert.equal(db.nowMs, deadlineMs ?? 120_000);
      assert.equal(db.attemptsMs.length, db.pausesMs.length + 1);
    }
  });

  test("TX-052 COMMIT gets what is left of the deadline", async () => {
    const db = new Locked();
    db.lockedUntilMs = 30;
    assert.deepEqual((await db.turn(500)).limitMs, 500);
    const { waits } = connectionState(db);
    assert.ok(waits.waitedMs >= 30);
    assert.equal(waits.limitMs, undefined, "the next transaction has a deadline of its own");
    assert.equal((await db.turn()).limitMs, undefined);
  });
});
