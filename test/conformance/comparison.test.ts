/** How the suite compares what it expects with what it sees. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { matches } from "../../spec/runner/case/match.ts";
import { neededCapabilities } from "../../spec/runner/case/needed-capabilities.ts";
import { substitute } from "../../spec/runner/case/substitute.ts";
import { ExpectationFailed, HarnessFault, NotApplicable } from "../../spec/runner/early-end.ts";
import { armedFaults, assertFired, missedBefore, NeverFired } from "../../spec/runner/judge/fired.ts";
import { assertReplyMeets } from "../../spec/runner/judge/reply.ts";
import { assertLogs, assertTrace } from "../../spec/runner/judge/trace-and-log.ts";

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

  const asked = (optional: readonly string[] = [], ...declared: readonly string[]) => ({
    what: "x",
    optional,
    capabilities: new Set(declared),
  });
  const error = (more: object) => ({ kind: "error", error: { message: "Disk I/O error", ...more } }) as const;
  test("only the parts of an error that the port reports are compared", () => {
    const expected = {
      error: { kind: "open", sqliteCode: "SQLITE_IOERR", outcome: "unknown", message: "disk i/o" },
    };
    assertReplyMeets(expected, error({ outcome: "unknown" }), asked());
    assertReplyMeets(
      expected,
      error({ sqliteCode: "SQLITE_IOERR_READ", kind: "open", outcome: "unknown" }),
      asked(),
    );
    for (const wrong of [
      { kind: "body" },
      { sqliteCode: "SQLITE_BUSY" },
      { outcome: "committed" },
      { message: "no" },
    ]) {
      assert.throws(
        () => assertReplyMeets(expected, error(wrong), asked()),
        ExpectationFailed,
        "a different error must be noticed",
      );
    }
  });

  test("an error instead of success, or success instead of an error, fails the expectation", () => {
    assert.throws(() => assertReplyMeets({ ok: {} }, error({}), asked()), ExpectationFailed);
    assert.throws(() => assertReplyMeets({ error: {} }, { kind: "ok", ok: {} }, asked()), ExpectationFailed);
    assert.throws(
      () => assertReplyMeets({ ok: {} }, { kind: "ended", end: { code: 1, signal: null } }, asked()),
      /ended \(exit code 1\)/,
    );
    const either = { anyOf: [{ ok: {} }, { error: { sqliteCode: "SQLITE_IOERR" } }] };
    assertReplyMeets(either, error({}), asked());
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

  test("a port that declares kinds and codes is held to them", () => {
    const expected = { error: { kind: "open", sqliteCode: "SQLITE_IOERR" } };
    assertReplyMeets(expected, error({}), asked());
    assertReplyMeets(expected, error({ kind: "open" }), asked([], "error-kinds"));
    for (const [said, capability] of [
      [{ sqliteCode: "SQLITE_IOERR" }, "error-kinds"],
      [{ kind: "open" }, "error-codes"],
    ] as const) {
      assert.throws(
        () => assertReplyMeets(expected, error(said), asked([], capability)),
        ExpectationFailed,
        "what is declared and left out must be noticed",
      );
    }
  });

  test("an adapter that refuses what not every port has is not judged by it", () => {
    for (const kind of ["argument", "unsupported"]) {
      assert.throws(
        () => assertReplyMeets({ ok: {} }, error({ kind }), asked(["options"])),
        NotApplicable,
        "a port that does not have an option must not fail for that",
      );
      assert.throws(() => assertReplyMeets({ ok: {} }, error({ kind }), asked()), ExpectationFailed);
    }
    assertReplyMeets({ error: { kind: "argument" } }, error({ kind: "argument" }), asked(["options"]));
    assert.throws(
      () => assertReplyMeets({ error: {} }, error({ kind: "unsupported" }), asked(["faults"])),
      NotApplicable,
      "a refused request is no example of a failed one",
    );
  });

  const plan = (...ids: readonly string[]) => ({
    faults: ids.map((id) => ({ id, at: { op: "commit" }, do: { error: "SQLITE_BUSY" } })),
  });
  const withFaults = {
    id: "TX-001-x",
    title: "x",
    requirements: [],
    consequence: "x",
    faults: { A: plan("early") },
    steps: [
      { actor: "A", op: "connect" },
      { actor: "A", op: "write", body: [], faults: plan("first", "second") },
      { actor: "A", op: "close" },
    ],
  };

  test("a fault that never fired shows nothing, and one that fired too often is a failure", () => {
    const fired = (counts: Record<string, number>, wanted: Record<string, number> = {}): void =>
      assertFired({ ...withFaults, expect: { fired: wanted } }, { A: { fired: counts } });
    fired({ early: 1, first: 3, second: 1 });
    assert.throws(() => fired({ early: 1, first: 1 }), NeverFired);
    assert.throws(() => fired({ early: 1, first: 2, second: 1 }, { first: 1 }), /fired 2 times, not 1/);
    fired({ early: 1, first: 1 }, { second: 0 });
  });

  test("a failure counts if one of the faults that were armed last had struck", () => {
    const [connect, write, close] = withFaults.steps;
    const missed = (counts: Record<string, number>, step: object | undefined, premises: string[] = []) =>
      missedBefore({ ...withFaults, premises }, step as never, { A: { fired: counts } }).map(({ id }) => id);
    assert.deepEqual(
      armedFaults(withFaults).map(({ id, from }) => [id, from]),
      [
        ["early", 0],
        ["first", 1],
        ["second", 1],
      ],
    );
    assert.deepEqual(missed({}, connect), ["early"]);
    assert.deepEqual(missed({ early: 1 }, connect), []);
    assert.deepEqual(missed({ early: 1 }, write), ["first", "second"]);
    assert.deepEqual(missed({ first: 1 }, write), [], "the port met the fault, and did something else");
    assert.deepEqual(missed({ first: 1 }, undefined, ["second"]), ["second"]);
    assert.deepEqual(missed({ first: 1, second: 1 }, close), []);
    assert.deepEqual(
      missedBefore(withFaults, undefined, {}),
      [],
      "who was killed takes its counts along: that is no excuse",
    );
  });

  test("what a case relies on is asked of those who declare it", () => {
    const steps = [
      {
        op: "connect",
        actor: "A",
        options: { label: "x", busyTimeoutMs: 1, integrityCheck: "full", initLock: false },
      },
      { op: "write", actor: "A", body: [], faults: plan("x") },
    ];
    const needed = neededCapabilities({ ...withFaults, faults: {}, steps }).get("A");
    assert.deepEqual([...(needed ?? [])].sort(), [
      "busy-timeout",
      "faults",
      "init-lock",
      "init-lock-option",
      "integrity",
      "integrity-option",
      "label",
    ]);
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
