import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { constants } from "../../src/constants.ts";
import type { Connection } from "../../src/engine/connection.ts";
import {
  type ConnectionState,
  connectionState,
  type WaitingPolicy,
} from "../../src/lock-hygiene/connection-state.ts";
import { beginImmediate, commitTransaction, type Means } from "../../src/waiting/boundary.ts";
import { noteWriting } from "../../src/waiting/sibling.ts";

const { boundaryStepMs: step } = constants;

function engineError(code: string): Error {
  return Object.assign(new Error("database is locked"), { code });
}

/** A connection whose engine waits as long as its busy timeout says, on a clock of its own. */
class Waiting implements Connection {
  name = "/nowhere/state.db";
  memory = false;
  nowMs = 0;
  /** Until then another connection has the lock. */
  lockedUntilMs = Number.POSITIVE_INFINITY;
  /** As during recovery: the engine answers at once. */
  waitsItself = true;
  error = "SQLITE_BUSY";
  readonly attempts: { readonly sql: string; readonly timeoutMs: number }[] = [];
  /** A busy timeout that it refuses to take. */
  refusesMs: number | undefined;
  tellsTimeout = true;
  readonly pausesMs: number[] = [];
  /** Each busy timeout that was set. */
  readonly timeoutsMs: number[] = [];
  timeoutMs: number;
  readonly means: Means;

  constructor(timeoutMs: number, random = 0.5) {
    this.timeoutMs = timeoutMs;
    const sleep = (milliseconds: number): void => {
      this.pausesMs.push(milliseconds);
      this.nowMs += milliseconds;
    };
    this.means = { clock: { now: () => this.nowMs, sleep }, random: () => random };
  }

  get state(): ConnectionState {
    return connectionState(this);
  }

  exec(sql: string): void {
    const milliseconds = Number(/^PRAGMA busy_timeout=(\d+)$/.exec(sql)?.[1]);
    if (milliseconds === this.refusesMs) throw engineError("SQLITE_NOMEM");
    this.timeoutMs = milliseconds;
    this.timeoutsMs.push(this.timeoutMs);
  }

  prepare(sql: string): ReturnType<Connection["prepare"]> {
    const run = (): unknown => {
      if (sql === "PRAGMA busy_timeout" && !this.tellsTimeout) throw engineError("SQLITE_AUTH");
      if (sql === "PRAGMA busy_timeout") return this.timeoutMs;
      this.attempts.push({ sql, timeoutMs: this.timeoutMs });
      if (this.waitsItself)
        this.nowMs += Math.min(this.timeoutMs, Math.max(0, this.lockedUntilMs - this.nowMs));
      if (this.nowMs < this.lockedUntilMs) throw engineError(this.error);
      return undefined;
    };
    return { run, get: run, all: () => [run()] };
  }

  close(): void {}
}

function waitingOf(timeoutMs: number, policy: WaitingPolicy = "retry", random?: number): Waiting {
  const db = new Waiting(timeoutMs, random);
  db.state.waits.policy = policy;
  db.state.waits.othersAt = 0;
  db.state.commitsByJournal = true;
  return db;
}

function fails(db: Waiting, boundary: typeof beginImmediate, code = "SQLITE_BUSY"): void {
  assert.throws(() => boundary(db, db.state, db.means), { code });
}

describe("the wait for the write lock", () => {
  test("TX-031 is made of short attempts, and the busy timeout is what it was", () => {
    const db = waitingOf(120_000);
    db.lockedUntilMs = 1000;
    beginImmediate(db, db.state, db.means);
    assert.equal(db.attempts.length, Math.ceil(1000 / step));
    assert.ok(db.attempts.every(({ timeoutMs }) => timeoutMs === step));
    assert.equal(db.nowMs, 1000);
    assert.equal(db.timeoutMs, 120_000);
    assert.equal(db.state.waits.waitedMs, 1000);
  });

  test("TX-032 ends with the busy timeout, however often it was begun again", () => {
    for (const timeoutMs of [1, step, 2 * step + 1, 500, 120_000]) {
      for (const policy of ["retry", "sqlite"] as const) {
        const db = waitingOf(timeoutMs, policy);
        fails(db, beginImmediate);
        assert.equal(db.nowMs, timeoutMs);
        assert.equal(db.timeoutMs, timeoutMs);
        assert.equal(db.state.waits.waitedMs, timeoutMs);
      }
    }
  });

  test("TX-032 a timeout of nothing is one attempt", () => {
    const db = waitingOf(0);
    fails(db, beginImmediate);
    assert.deepEqual(db.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: 0 }]);
    assert.deepEqual(db.pausesMs, []);
  });

  test("TX-007 where the engine does not wait there is a random pause, up to the same end", () => {
    for (const [random, pauseMs] of [
      [0, 1],
      [0.5, 1 + (step - 1) / 2],
      [1, step],
    ] as const) {
      for (const error of ["SQLITE_BUSY_RECOVERY", "SQLITE_LOCKED"]) {
        const db = waitingOf(200, "retry", random);
        db.waitsItself = false;
        db.error = error;
        fails(db, beginImmediate, error);
        assert.equal(db.nowMs, 200);
        assert.ok(db.pausesMs.slice(0, -1).every((one) => one === pauseMs));
        assert.equal(db.attempts.length, db.pausesMs.length + 1);
      }
    }
  });

  test("TX-052 ends with a limit of its own, where there is one", () => {
    const db = waitingOf(120_000);
    Object.assign(db.state.waits, { limitMs: 500, waitedMs: 200 });
    fails(db, commitTransaction);
    assert.equal(db.nowMs, 300);
    assert.equal(db.timeoutMs, 120_000);
    const other = waitingOf(120_000);
    other.state.commitsByJournal = false;
    other.state.syncsJournalRemoval = false;
    Object.assign(other.state.waits, { limitMs: 500 });
    other.lockedUntilMs = 0;
    commitTransaction(other, other.state, other.means);
    assert.deepEqual(other.timeoutsMs, [], "in WAL mode nothing is in the way of COMMIT");
  });

  test("TX-008 any other error is thrown at once, as it is", () => {
    for (const boundary of [beginImmediate, commitTransaction]) {
      const db = waitingOf(120_000);
      db.waitsItself = false;
      db.error = "SQLITE_IOERR_LOCK";
      fails(db, boundary, "SQLITE_IOERR_LOCK");
      assert.equal(db.attempts.length, 1);
      assert.deepEqual(db.pausesMs, []);
      assert.equal(db.timeoutMs, 120_000);
    }
  });

  test("TX-031 a timeout that could not be set back is set back at the next boundary", () => {
    const db = waitingOf(1000);
    db.lockedUntilMs = 0;
    db.refusesMs = 1000;
    beginImmediate(db, db.state, db.means);
    assert.equal(db.timeoutMs, step);
    db.refusesMs = undefined;
    commitTransaction(db, db.state, db.means);
    assert.equal(db.timeoutMs, 1000);
  });

  test("TX-031 where the engine does not tell its timeout, it waits as it was told", () => {
    const db = waitingOf(1000);
    db.tellsTimeout = false;
    db.lockedUntilMs = 500;
    beginImmediate(db, db.state, db.means);
    assert.deepEqual(db.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: 1000 }]);
    assert.deepEqual(db.timeoutsMs, []);
  });

  test("is the engine's own where the owner wants that, and there is one attempt", () => {
    const db = waitingOf(120_000, "sqlite");
    db.lockedUntilMs = 1000;
    beginImmediate(db, db.state, db.means);
    assert.deepEqual(db.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: 120_000 }]);
  });
});

describe("a connection that has seen nothing of others for a while", () => {
  const alone = constants.aloneAfterMs;
  let db: Waiting;

  beforeEach(() => {
    db = waitingOf(120_000);
    db.lockedUntilMs = 0;
    db.nowMs = alone;
    db.state.waits.othersAt = 0;
    db.state.waits.lookedAt = alone;
  });

  test("TX-031 begins with one attempt, and no timeout is set", () => {
    beginImmediate(db, db.state, db.means);
    assert.deepEqual(db.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: 120_000 }]);
    assert.deepEqual(db.timeoutsMs, []);
  });

  test("TX-031 is among others again once it had to wait", () => {
    db.lockedUntilMs = alone + step + 1;
    beginImmediate(db, db.state, db.means);
    beginImmediate(db, db.state, db.means);
    assert.deepEqual(
      db.attempts.map(({ timeoutMs }) => timeoutMs),
      [120_000, step],
    );
    db.nowMs += alone;
    db.state.waits.lookedAt = db.nowMs;
    beginImmediate(db, db.state, db.means);
    assert.equal(db.attempts.at(-1)?.timeoutMs, 120_000);
  });

  test("TX-031 is among others again once it has waited in vain", () => {
    db = waitingOf(600);
    db.nowMs = alone;
    db.state.waits.lookedAt = 1;
    fails(db, beginImmediate);
    assert.deepEqual(db.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: 600 }]);
    fails(db, beginImmediate);
    assert.equal(db.attempts.at(-1)?.timeoutMs, Math.min(step, 600 % step || step));
  });

  test("TX-031 is no longer alone when it has not looked for as long", () => {
    db.nowMs = 5 * alone;
    beginImmediate(db, db.state, db.means);
    assert.equal(db.attempts[0]?.timeoutMs, step);
  });
});

test("TX-033 is short where a connection of the same thread may have the lock", (t) => {
  const outer = waitingOf(120_000);
  noteWriting(outer, true);
  t.after(() => noteWriting(outer, false));
  const inner = waitingOf(120_000, "sqlite");
  inner.lockedUntilMs = 1;
  beginImmediate(inner, inner.state, inner.means);
  assert.deepEqual(inner.attempts, [{ sql: "BEGIN IMMEDIATE", timeoutMs: step }]);
});

describe("the wait at COMMIT", () => {
  let db: Waiting;

  beforeEach(() => {
    db = waitingOf(1000);
    db.lockedUntilMs = 400;
    beginImmediate(db, db.state, db.means);
    db.attempts.length = 0;
    db.lockedUntilMs = Number.POSITIVE_INFINITY;
  });

  test("TX-032 has what BEGIN IMMEDIATE left of the busy timeout", () => {
    fails(db, commitTransaction);
    assert.ok(db.attempts.every(({ sql, timeoutMs }) => sql === "COMMIT" && timeoutMs <= step));
    assert.equal(db.nowMs, 1000);
    assert.equal(db.timeoutMs, 1000);
  });

  test("TX-032 has the whole of it in the next transaction", () => {
    db.lockedUntilMs = 0;
    commitTransaction(db, db.state, db.means);
    beginImmediate(db, db.state, db.means);
    db.lockedUntilMs = Number.POSITIVE_INFINITY;
    const began = db.nowMs;
    fails(db, commitTransaction);
    assert.equal(db.nowMs, began + 1000);
  });

  test("TX-032 has as much less where the engine itself waited at BEGIN IMMEDIATE", () => {
    db = waitingOf(1000, "sqlite");
    db.lockedUntilMs = 400;
    beginImmediate(db, db.state, db.means);
    db.lockedUntilMs = Number.POSITIVE_INFINITY;
    fails(db, commitTransaction);
    assert.equal(db.nowMs, 1000);
    assert.equal(db.timeoutMs, 1000);
  });

  test("TX-032 has no more before the first commit of a connection, whose journal mode connect() knows", () => {
    db.state.commitsByJournal = false;
    db.state.syncsJournalRemoval = true;
    fails(db, commitTransaction);
    assert.equal(db.nowMs, 1000);
  });

  test("TX-031 nothing is set in WAL mode, where nobody is in its way", () => {
    db.state.commitsByJournal = false;
    db.state.syncsJournalRemoval = false;
    db.lockedUntilMs = 0;
    commitTransaction(db, db.state, db.means);
    assert.deepEqual(db.attempts, [{ sql: "COMMIT", timeoutMs: 1000 }]);
  });
});
