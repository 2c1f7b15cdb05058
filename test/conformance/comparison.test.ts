/** How the suite compares what it expects with what it sees. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { matches } from "../../spec/runner/case/match.ts";
import { substitute } from "../../spec/runner/case/substitute.ts";
import { ExpectationFailed, HarnessFault } from "../../spec/runner/early-end.ts";
import { assertReplyMeets } from "../../spec/runner/judge/reply.ts";
import { assertFired, assertLogs, assertTrace } from "../../spec/runner/judge/trace-and-log.ts";

describe("comparing", () => {
  test("objects may have more than expected, lists may not", () => {
    assert.ok(matches({ a: 1 }, { a: 1, b: 2 }));
    assert.ok(!matches({ a: 1 }, { b: 2 }));
    assert.ok(!matches([1], [1, 2]), "an extra row must be noticed");
    assert.ok(!matches([], {}));
    assert.ok(matches({ v: { $oneOf: ["wal", "delete"] } }, { v: "delete" }));
    assert.ok(matches({ $match: "^tor.*" }, "Torn") && !matches({ $match: "x" }, 1));
    assert.ok(matches({ $atLeast: 2 }, 2) && !matches({ $atLeast: 2 }, 1));
    assert.ok(!matches({ x: { $any: true } }, {}));
    assert.throws(() => matches({ $nearly: 1 }, 1), /\$nearly/);
  });

  const error = (more: object) => ({ kind: "error", error: { message: "Disk I/O error", ...more } }) as const;
  test("only the parts of an error that the port reports are compared", () => {
    const expected = {
      error: { kind: "open", sqliteCode: "SQLITE_IOERR", outcome: "unknown", message: "disk i/o" },
    };
    assertReplyMeets(expected, error({ outcome: "unknown" }), "x");
    assertReplyMeets(
      expected,
      error({ sqliteCode: "SQLITE_IOERR_READ", kind: "open", outcome: "unknown" }),
      "x",
    );
    for (const wrong of [
      { kind: "body" },
      { sqliteCode: "SQLITE_BUSY" },
      { outcome: "committed" },
      { message: "no" },
    ]) {
      assert.throws(
        () => assertReplyMeets(expected, error(wrong), "x"),
        ExpectationFailed,
        "a different error must be noticed",
      );
    }
  });

  test("an error instead of success, or success instead of an error, fails the expectation", () => {
    assert.throws(() => assertReplyMeets({ ok: {} }, error({}), "x"), ExpectationFailed);
    assert.throws(() => assertReplyMeets({ error: {} }, { kind: "ok", ok: {} }, "x"), ExpectationFailed);
    assert.throws(
      () => assertReplyMeets({ ok: {} }, { kind: "ended", end: { code: 1, signal: null } }, "x"),
      /ended \(exit code 1\)/,
    );
    const either = { anyOf: [{ ok: {} }, { error: { sqliteCode: "SQLITE_IOERR" } }] };
    assertReplyMeets(either, error({}), "x");
  });

  const trace = ["PRAGMA  journal_mode;", "pragma main.journal_mode = WAL", "BEGIN", "commit"].map((sql) => ({
    sql,
    outcome: "ok",
    db: "a",
  }));
  test("statements are compared without regard to case and blanks", () => {
    assertTrace(
      "A",
      { exact: ["pragma journal_mode", "pragma journal_mode=wal", "begin", "COMMIT"] },
      { trace },
    );
    assertTrace("A", { only: "pragma*", exact: ["pragma journal_mode", "pragma journal_mode=*"] }, { trace });
    assertTrace(
      "A",
      { subsequence: ["pragma journal_mode", "commit"], count: { begin: 1 }, never: ["begin immediate"] },
      { trace },
    );
    for (const wrong of [
      { exact: ["begin"] },
      { subsequence: ["commit", "begin"] },
      { never: ["pragma journal_mode=*"] },
      { count: { commit: 2 } },
      { subsequence: [{ sql: "begin", outcome: "SQLITE_BUSY" }] },
      { db: "b", subsequence: ["begin"] },
    ]) {
      assert.throws(() => assertTrace("A", wrong, { trace }), ExpectationFailed, JSON.stringify(wrong));
    }
    assert.throws(() => assertTrace("A", { never: [] }, {}), HarnessFault, "a missing trace proves nothing");
  });

  test("messages are counted by level and text", () => {
    const logs = [{ level: "warning" as const, message: "state.db goes on in journal_mode=DELETE" }];
    assertLogs("A", { count: 1, level: "warning", matching: "delete", includes: ["state.db"] }, { logs });
    assertLogs("A", { count: 0, level: "error" }, { logs });
    assert.throws(() => assertLogs("A", { count: 0 }, { logs }), ExpectationFailed);
    assert.throws(() => assertLogs("A", { includes: ["other.db"] }, { logs }), ExpectationFailed);
  });

  test("a fault that never fired, or fired too often, fails the expectation", () => {
    assertFired("A", ["x"], {}, { fired: { x: 3 } });
    assert.throws(() => assertFired("A", ["x"], {}, { fired: {} }), /vacuous/);
    assert.throws(() => assertFired("A", ["x"], { x: 1 }, { fired: { x: 2 } }), /fired 2 times, not 1/);
    assertFired("A", ["x"], { x: 0 }, { fired: {} });
  });

  test("names and constants are substituted, with their types", () => {
    const put = substitute(
      { path: "$DB-wal", n: "$constants.walAutocheckpointPages", at: ["$N/$DB"] },
      { $DB: "/d/x", $N: 3 },
    );
    assert.deepEqual(put, { path: "/d/x-wal", n: 1000, at: ["3//d/x"] });
    assert.throws(() => substitute("$constants.nope", {}), /constants\.json has no nope/);
  });
});
