import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { outcomeTable } from "../../spec/reader/outcome-table.ts";
import type { TransactionOutcome } from "../../src/transaction-outcome.ts";
import { carried, type Ending, isEndedByBody, outcomeOf, type Undo } from "../../src/write-txn/outcome.ts";

const engineError = (code: string): Error => Object.assign(new Error(code), { code });
const callers = new Error("the body's own");

/** The endings of each row of the table. Rows about a killed process have none: nothing is decided there. */
const endings: Readonly<Record<string, readonly Ending[]>> = {
  "TXO-01": [{ at: "call" }],
  "TXO-02": [{ at: "call" }],
  "TXO-03": [{ at: "call" }],
  "TXO-04": [{ at: "call" }],
  "TXO-10": [{ at: "begin" }],
  "TXO-11": [{ at: "begin" }],
  "TXO-20": [{ at: "body", error: callers, undo: "undone" }],
  "TXO-30": all("body", ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_BUSY", "SQLITE_ERROR"], "undone"),
  "TXO-31": all(
    "body",
    [
      "SQLITE_FULL",
      "SQLITE_IOERR_WRITE",
      "SQLITE_NOMEM",
      "SQLITE_BUSY",
      "SQLITE_INTERRUPT",
      "SQLITE_CONSTRAINT",
    ],
    "was-over",
  ),
  "TXO-32": [
    { at: "body", error: callers, undo: "was-over" },
    ...all("body", ["SQLITE_ERROR", "SQLITE_CORRUPT", "SQLITE_LOCKED", "SQLITE_AUTH"], "was-over"),
  ],
  "TXO-33": [{ at: "body", error: callers, undo: "undone" }],
  "TXO-34": all("commit", ["SQLITE_ERROR"], "was-over"),
  "TXO-36": [{ at: "body", error: callers, undo: "failed" }],
  "TXO-37": [{ at: "body", error: callers, undo: "failed-but-over" }],
  "TXO-38": [{ at: "body", error: callers, undo: "another" }],
  "TXO-39": [{ at: "body", error: undefined, undo: "another" }],
  "TXO-40": all("commit", ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED_SHAREDCACHE"], "undone"),
  "TXO-41": all("commit", ["SQLITE_CONSTRAINT_FOREIGNKEY"], "undone"),
  "TXO-42": all("commit", ["SQLITE_FULL"], "undone"),
  "TXO-43": all("commit", ["SQLITE_AUTH"], "undone"),
  "TXO-44": all("commit", ["SQLITE_IOERR", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE"], "undone"),
  "TXO-45": all(
    "commit",
    ["SQLITE_CORRUPT", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_READONLY_DBMOVED"],
    "undone",
  ),
  "TXO-46": all(
    "commit",
    ["SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_FULL", "SQLITE_AUTH"],
    "failed",
  ),
  "TXO-50": [{ at: "check" }],
  "TXO-51": [{ at: "check" }],
  "TXO-60": [{ at: "begin" }],
  "TXO-61": [{ at: "body", error: callers, undo: "undone" }],
  "TXO-62": all("release", ["SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_IOERR"], "undone"),
  "TXO-63": [{ at: "body", error: callers, undo: "failed" }],
  "TXO-64": [{ at: "body", error: callers, undo: "was-over" }],
  "TXO-65": [...all("release", ["SQLITE_ERROR"], "failed"), ...all("release", ["SQLITE_ERROR"], "was-over")],
};

function all(at: "body" | "commit" | "release", codes: readonly string[], undo: Undo): Ending[] {
  return codes.map((code) => ({ at, error: engineError(code), undo }));
}

describe("the outcome of a write transaction is the table's", () => {
  for (const { id, at, failure, outcome, requirements } of outcomeTable.rows) {
    if (at === "killed" || id === "TXO-35") continue;
    test(`${requirements.join(", ")} at ${at}, ${failure}: ${outcome} (${id})`, () => {
      const ways = endings[id] ?? [];
      assert.notEqual(ways.length, 0, `no ending stands for ${id}, so nothing checks it`);
      for (const ending of ways) {
        assert.equal(
          outcomeOf(ending),
          outcome,
          `${JSON.stringify(ending)}: a caller would write twice, or lose a row`,
        );
      }
    });
  }

  test("TX-023 an error that was committed or unknown before never becomes one that may be repeated (TXO-35)", () => {
    const every: TransactionOutcome[] = ["not-started", "rolled-back", "committed", "unknown"];
    for (const before of [undefined, ...every]) {
      for (const now of every) {
        const done = before === "committed" || before === "unknown";
        const expected = done && now !== "committed" ? "unknown" : now;
        assert.equal(carried(before, now), expected, `${before}, then ${now}`);
      }
    }
  });
});

const codes =
  "ERROR PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT FULL CANTOPEN PROTOCOL SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE AUTH NOTADB"
    .split(" ")
    .map((name) => engineError(`SQLITE_${name}`));
const undos: readonly Undo[] = ["was-over", "another", "undone", "failed-but-over", "failed"];

describe("an outcome never promises more than is known", () => {
  for (const at of ["body", "commit", "release"] as const) {
    for (const undo of undos) {
      test(`TX-021 at ${at}, the transaction ${undo}`, () => {
        for (const error of [callers, null, "a string", ...codes]) {
          const outcome = outcomeOf({ at, error, undo });
          assert.ok(outcome === "rolled-back" || outcome === "unknown", `${String(error)}: ${outcome}`);
          // Still open, or possibly committed in part: the caller must not be told to try again.
          const open = undo === "failed" || undo === "another" || (undo === "was-over" && at !== "commit");
          const doubt = at === "commit" && /IOERR|CORRUPT|NOMEM/.test(String(error));
          if (open || doubt) assert.equal(outcome, "unknown", String(error));
        }
      });
    }
  }

  test("TX-020 a COMMIT that fails for lack of a transaction is the body's doing, and only with that error", () => {
    const none = engineError("SQLITE_ERROR");
    assert.equal(isEndedByBody(none, false), true);
    assert.equal(isEndedByBody(none, undefined), true, "a driver that cannot tell leaves only the error");
    assert.equal(isEndedByBody(none, true), false);
    assert.equal(isEndedByBody(engineError("SQLITE_IOERR"), false), false);
  });
});
