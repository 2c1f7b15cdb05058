import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ArgumentError, transactionOutcome } from "../../src/index.ts";
import { rememberOutcome } from "../../src/transaction-outcome.ts";
import { withEnding } from "../../src/write-txn/transaction-errors.ts";

function remembered(
  outcome: Parameters<typeof rememberOutcome>[1],
  error: Error = new Error("within"),
): Error {
  rememberOutcome(error, outcome);
  return error;
}

describe("the outcome of an error with another one within", () => {
  test("TX-072 is that of the error within", () => {
    const within = remembered("committed");
    const drizzles = new Error("Failed to run the query", { cause: within });
    const typeorms = Object.assign(new Error("QueryFailedError"), { driverError: within });
    assert.equal(transactionOutcome(drizzles), "committed");
    assert.equal(transactionOutcome(typeorms), "committed");
    assert.equal(transactionOutcome(new Error("twice", { cause: typeorms })), "committed");
  });

  test("TX-072 is its own, where it has one", () => {
    const error = remembered("unknown", new Error("outer", { cause: remembered("committed") }));
    assert.equal(transactionOutcome(error), "unknown");
  });

  test("TX-072 is not looked for without end, nor in what is no object", () => {
    const own = new Error("its own cause");
    own.cause = own;
    assert.equal(transactionOutcome(own), undefined);
    for (const value of [undefined, null, "text", 1, new Error("plain", { cause: "text" })])
      assert.equal(transactionOutcome(value), undefined);
  });

  test("TX-023 is no invitation to repeat what is committed elsewhere", () => {
    const error = new Error("outer", { cause: remembered("committed") });
    withEnding(error, { at: "body", error, undo: "undone" });
    assert.equal(transactionOutcome(error), "unknown");
  });

  test("TX-027 a refusal is not started, whatever became of its cause", () => {
    const refusal = new ArgumentError("refused", { hint: "wait", cause: remembered("unknown") });
    withEnding(refusal, { at: "call" });
    assert.equal(transactionOutcome(refusal), "not-started");
  });
});
