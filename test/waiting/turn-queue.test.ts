import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { constants } from "../../src/constants.ts";
import { TurnQueue } from "../../src/waiting/turn-queue.ts";

const { boundaryStepMs, queueAbsentMs, queuePatienceMs, queueReturnMs, queueSliceMs } = constants;

/** A queue file, and a clock that goes on when someone naps. */
class QueueFile {
  readonly words = new Uint32Array(1024);
  nowMs = 1000;
  holder: object | null = null;
  isWhole = true;
  /** Whom each wake-up was for. */
  readonly woken: number[] = [];
  readonly napsMs: number[] = [];
  /** Called whenever someone naps: what others do meanwhile. */
  meanwhile: () => void = () => {};

  writer(): TurnQueue {
    const me = {};
    return new TurnQueue({
      clock: { now: () => this.nowMs },
      lock: {
        tryLock: () => {
          if (this.holder !== null && this.holder !== me) return false;
          this.holder = me;
          return true;
        },
        unlock: () => {
          if (this.holder === me) this.holder = null;
        },
        close: () => {
          if (this.holder === me) this.holder = null;
        },
      },
      shared: {
        words: this.words,
        wait: (_index, _value, milliseconds) => {
          this.napsMs.push(milliseconds);
          this.nowMs += milliseconds;
          this.meanwhile();
        },
        wake: (_index, bits) => void this.woken.push(Math.log2(bits)),
        isWhole: () => this.isWhole,
        close: () => {},
      },
    });
  }

  /** Lets every turn count as one that is not followed by another at once. */
  pass(milliseconds = queueSliceMs * 2): void {
    this.nowMs += milliseconds;
  }
}

describe("the queue of writers", () => {
  test("TX-035 turns go by the order of arrival", () => {
    const file = new QueueFile();
    const first = file.writer();
    const others = Array.from({ length: 5 }, () => file.writer());
    assert.ok(first.take(0));
    for (const other of others) assert.equal(other.enter(file.nowMs), false);
    let before = first;
    for (const [index, next] of others.entries()) {
      file.pass(1);
      for (const other of others.slice(index)) assert.equal(other.tryTurn(file.nowMs), false, "it pushed in");
      before.end();
      assert.deepEqual(file.woken.splice(0), [index + 1], "others were woken than the next");
      // Even if those behind it look first.
      for (const other of others.slice(index + 1).reverse())
        assert.equal(other.tryTurn(file.nowMs), false, "it pushed in");
      assert.equal(next.tryTurn(file.nowMs), true);
      before = next;
    }
  });

  test("TX-035 one who gave up is passed over, wherever it stood", () => {
    const file = new QueueFile();
    const a = file.writer();
    const [b, c, d, e] = Array.from({ length: 4 }, () => file.writer());
    assert.ok(a.take(0));
    for (const other of [b, c, d, e]) other?.enter(file.nowMs);
    c?.leave();
    b?.leave();
    file.pass(1);
    a.end();
    assert.equal(d?.tryTurn(file.nowMs), true, "it waited for those who had gone");
    file.pass(1);
    // Its turn has come while it leaves.
    d?.end();
    e?.leave();
    assert.ok(file.writer().take(0), "the queue waits for one who has gone");
  });

  test("TX-035 one who was woken and has died is passed over, and nobody else", () => {
    const file = new QueueFile();
    const a = file.writer();
    const [dead, c, d] = Array.from({ length: 3 }, () => file.writer());
    assert.ok(a.take(0));
    for (const other of [dead, c, d]) other?.enter(file.nowMs);
    file.pass(1);
    a.end();
    for (const waitedMs of [0, queueAbsentMs - 1]) {
      file.pass(waitedMs);
      assert.equal(c?.tryTurn(file.nowMs), false, "the one before it had no time to come");
      assert.equal(d?.tryTurn(file.nowMs), false);
    }
    file.pass(1);
    assert.equal(d?.tryTurn(file.nowMs), false);
    assert.equal(c?.tryTurn(file.nowMs), true);
    file.pass(1);
    c?.end();
    assert.equal(d?.tryTurn(file.nowMs), true);
    // It was slow only, and goes to the end.
    assert.equal(dead?.tryTurn(file.nowMs), false);
    file.pass(1);
    d?.end();
    assert.equal(dead?.tryTurn(file.nowMs), true);
  });

  test("TX-035 when several have died in a row, those behind them have their turns all the same", () => {
    const file = new QueueFile();
    const a = file.writer();
    const writers = Array.from({ length: 4 }, () => file.writer());
    const [, , d, e] = writers;
    assert.ok(a.take(0));
    for (const other of writers) other.enter(file.nowMs);
    file.pass(1);
    a.end();
    for (const waitedMs of [0, 2 * queueAbsentMs - 1]) {
      file.pass(waitedMs);
      assert.equal(d?.tryTurn(file.nowMs), false);
      assert.equal(e?.tryTurn(file.nowMs), false);
    }
    file.pass(1);
    assert.equal(e?.tryTurn(file.nowMs), false);
    assert.equal(d?.tryTurn(file.nowMs), true);
    file.pass(1);
    d?.end();
    assert.equal(e?.tryTurn(file.nowMs), false);
    file.pass(2 * queueAbsentMs);
    assert.equal(e?.tryTurn(file.nowMs), true);
  });

  test("TX-036 one who comes back at once keeps its turn, until its time is over", () => {
    const file = new QueueFile();
    const [busy, next] = [file.writer(), file.writer()];
    assert.ok(busy.take(0));
    busy.end();
    assert.ok(busy.take(0), "nobody else was there");
    next.enter(file.nowMs);
    const began = file.nowMs;
    let turns = 0;
    do {
      file.pass(0.25);
      busy.end();
      assert.equal(file.woken.length, file.nowMs < began + queueSliceMs ? 0 : 1);
      assert.equal(next.tryTurn(file.nowMs), file.nowMs >= began + queueSliceMs);
      if (next.hasTurn) break;
      file.pass(0.25);
      turns++;
    } while (busy.enter(file.nowMs));
    assert.ok(turns > 3, "it did not keep its turn");
    assert.equal(busy.hasTurn, false);
  });

  test("TX-036 one who takes its time between two writes hands its turn on", () => {
    const file = new QueueFile();
    const [slow, next] = [file.writer(), file.writer()];
    assert.ok(slow.take(0));
    file.pass(0.1);
    slow.end();
    file.pass(queueReturnMs);
    assert.ok(slow.take(0));
    next.enter(file.nowMs);
    file.pass(0.1);
    slow.end();
    assert.equal(next.tryTurn(file.nowMs), true);
    assert.equal(slow.enter(file.nowMs), false, "it pushed in again");
  });

  test("TX-036 one who came back at once, and then does not, is not waited for", () => {
    const file = new QueueFile();
    const [gone, next] = [file.writer(), file.writer()];
    assert.ok(gone.take(0));
    gone.end();
    assert.ok(gone.take(0));
    next.enter(file.nowMs);
    gone.end();
    assert.deepEqual(file.woken, [], "it was not expected back");
    assert.equal(next.tryTurn(file.nowMs), false);
    assert.ok(next.napMs() <= queueReturnMs, "it would sleep on");
    file.pass(queueReturnMs);
    assert.equal(next.tryTurn(file.nowMs), true);
    // The other one comes after all.
    assert.equal(gone.enter(file.nowMs), false, "it pushed in");
    next.end();
    assert.equal(gone.tryTurn(file.nowMs + queueReturnMs), true);
  });

  test("TX-037 a holder that does not go on is gone past, and is not waited for again until it does", () => {
    const file = new QueueFile();
    const [stopped, other] = [file.writer(), file.writer()];
    assert.ok(stopped.take(0));
    assert.equal(other.take(120_000), false);
    const napsMs = file.napsMs.splice(0);
    const slept = napsMs.reduce((sum, nap) => sum + nap, 0);
    assert.ok(slept >= queuePatienceMs && slept < queuePatienceMs + boundaryStepMs * 2, `${slept} ms`);
    for (let write = 0; write < 3; write++) {
      assert.equal(other.take(120_000), false);
      assert.deepEqual(file.napsMs, [], "it waited again for what does not go on");
    }
    stopped.end();
    assert.equal(other.take(0), true);
  });

  test("TX-037 a queue that goes on is waited in for as long as the busy timeout says", () => {
    const file = new QueueFile();
    const [holder, other] = [file.writer(), file.writer()];
    assert.ok(holder.take(0));
    // Others have turns all the time.
    file.meanwhile = () => {
      file.words[2] = (file.words[2] ?? 0) + 1;
    };
    const began = file.nowMs;
    assert.equal(other.take(10_000), false);
    assert.equal(file.nowMs - began, 10_000);
  });

  test("TX-035 a count of tickets that is wrong stops nobody", () => {
    for (const [drawn, served] of [
      [5, 4_000_000],
      [4_000_000, 5],
      [5, 9],
      // It begins again at 0.
      [0xffff_fffe, 0xffff_fffe],
    ] as const) {
      const file = new QueueFile();
      file.words[0] = drawn;
      file.words[1] = served;
      const writers = Array.from({ length: 4 }, () => file.writer());
      for (const one of writers) {
        assert.ok(one.take(0), `${drawn} drawn, ${served} served`);
        for (const other of writers) if (other !== one) assert.equal(other.take(0), false);
        file.pass();
        one.end();
      }
    }
  });

  test("TX-035 connections of one thread wait with one ticket, and have one turn at a time", () => {
    const file = new QueueFile();
    const [holder, thread, other] = [file.writer(), file.writer(), file.writer()];
    assert.ok(holder.take(0));
    assert.equal(thread.enter(file.nowMs), false);
    assert.equal(thread.enter(file.nowMs), false);
    assert.equal(other.enter(file.nowMs), false);
    assert.equal(file.words[0], 3, "it stands in the queue twice");
    file.pass(1);
    holder.end();
    assert.equal(thread.enter(file.nowMs), true);
    assert.equal(thread.enter(file.nowMs), false, "two connections have the turn");
    thread.leave();
    assert.equal(thread.hasTurn, true, "one that gave up ended the turn of another");
    file.pass(1);
    thread.end();
    assert.equal(other.tryTurn(file.nowMs), true);
  });

  test("TX-035 one connection that gives up does not take the place of another one of its thread", () => {
    const file = new QueueFile();
    const [holder, thread, other] = [file.writer(), file.writer(), file.writer()];
    assert.ok(holder.take(0));
    for (let connection = 0; connection < 2; connection++) thread.join();
    assert.equal(thread.enter(file.nowMs), false);
    assert.equal(other.enter(file.nowMs), false);
    thread.leave();
    file.pass(1);
    holder.end();
    assert.equal(other.tryTurn(file.nowMs), false, "it was passed over");
    assert.equal(thread.enter(file.nowMs), true);
  });

  test("TX-037 of a short time half is left for SQLite's lock, and others are not told", () => {
    const file = new QueueFile();
    const [stopped, hasty, patient] = [file.writer(), file.writer(), file.writer()];
    assert.ok(stopped.take(0));
    const began = file.nowMs;
    assert.equal(hasty.take(500), false);
    assert.ok(file.nowMs - began <= 300, `${file.nowMs - began} ms`);
    file.napsMs.length = 0;
    assert.equal(patient.take(120_000), false);
    assert.ok(file.napsMs.length > 5, "one with little time spoke for all");
  });

  test("TX-037 who comes later goes past a holder that others have found not to go on", () => {
    const file = new QueueFile();
    const [stopped, first] = [file.writer(), file.writer()];
    assert.ok(stopped.take(0));
    assert.equal(first.take(120_000), false);
    file.napsMs.length = 0;
    assert.equal(file.writer().take(120_000), false);
    assert.deepEqual(file.napsMs, []);
  });

  test("TX-035 a queue that is closed, or whose file was cut off, is not touched any more", () => {
    for (const end of ["close", "cut"]) {
      const file = new QueueFile();
      const [holder, waiter] = [file.writer(), file.writer()];
      assert.ok(holder.take(0));
      waiter.join();
      assert.equal(waiter.enter(file.nowMs), false);
      if (end === "close") waiter.close();
      else {
        waiter.leave();
        file.isWhole = false;
        assert.equal(waiter.enter(file.nowMs), false);
      }
      assert.equal(waiter.isClosed, true);
      const before = [...file.words];
      assert.equal(waiter.enter(file.nowMs), false);
      assert.equal(waiter.tryTurn(file.nowMs), false);
      assert.equal(waiter.isStuck(file.nowMs, 1000), true);
      waiter.leave();
      waiter.end();
      waiter.close();
      assert.deepEqual([...file.words], before, end);
    }
  });

  test("TX-035 whoever closes hands its turn on", () => {
    const file = new QueueFile();
    const [closed, next] = [file.writer(), file.writer()];
    assert.ok(closed.take(0));
    closed.end();
    assert.ok(closed.take(0));
    next.enter(file.nowMs);
    closed.close();
    assert.equal(next.tryTurn(file.nowMs), true);
  });
});
