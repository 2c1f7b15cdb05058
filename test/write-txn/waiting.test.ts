import assert from "node:assert/strict";
import { test } from "node:test";
import sinon from "sinon";
import { retryBoundary } from "../../src/write-txn/waiting.ts";

const busy = (): Error => Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY_RECOVERY" });

test("TX-007 the waits are spread evenly over 20 to 150 ms, one random number each", () => {
  for (const [random, milliseconds] of [
    [0, 20],
    [0.25, 52.5],
    [0.5, 85],
    [1, 150],
  ] as const) {
    const sleep = sinon.spy();
    const run = sinon.stub().onFirstCall().throws(busy());
    retryBoundary(run, { now: () => 0, sleep }, () => random);
    assert.deepEqual(sleep.args, [[milliseconds]]);
    assert.equal(run.callCount, 2);
  }
});

test("TX-007 the sixth failure is thrown unchanged, without a seventh attempt", () => {
  const errors = Array.from({ length: 7 }, busy);
  const run = sinon.spy(() => {
    throw errors[run.callCount - 1];
  });
  const sleep = sinon.spy();
  assert.throws(
    () => retryBoundary(run, { now: () => 0, sleep }, () => 0),
    (error) => error === errors[5],
  );
  assert.equal(run.callCount, 6);
  assert.equal(sleep.callCount, 5);
});

test("TX-007, TX-008 LOCKED is waited for like BUSY, anything else is thrown at once", () => {
  const sleep = sinon.spy();
  const clock = { now: () => 0, sleep };
  const locked = Object.assign(new Error("database table is locked"), { code: "SQLITE_LOCKED" });
  retryBoundary(sinon.stub().onFirstCall().throws(locked), clock);
  assert.equal(sleep.callCount, 1);
  for (const error of [
    Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" }),
    new Error("database is locked"),
  ]) {
    const run = sinon.stub().throws(error);
    assert.throws(
      () => retryBoundary(run, clock),
      (caught) => caught === error,
    );
    assert.equal(run.callCount, 1, "an error that is no lock failure was waited for");
  }
  assert.equal(sleep.callCount, 1);
});
