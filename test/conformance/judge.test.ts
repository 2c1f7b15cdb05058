/** What the runner's judges let through: each test is a port that is wrong in one way. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, type TestContext, test } from "node:test";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import type { Reply, Report } from "../../spec/runner/adapter/protocol.ts";
import type { Case, Expectation, Finals, Setup } from "../../spec/runner/case/case.ts";
import { fitsGlob, matches } from "../../spec/runner/case/match.ts";
import { ExpectationFailed, NotApplicable } from "../../spec/runner/early-end.ts";
import { Inspector } from "../../spec/runner/inspector/inspector.ts";
import type { Acknowledged } from "../../spec/runner/judge/acknowledged.ts";
import { assertFinals, hashOfSetup } from "../../spec/runner/judge/final-state.ts";
import { assertFired, NeverFired } from "../../spec/runner/judge/fired.ts";
import { assertReplyMeets } from "../../spec/runner/judge/reply.ts";
import { assertRows } from "../../spec/runner/judge/rows.ts";
import { assertLogs, assertTrace } from "../../spec/runner/judge/trace-and-log.ts";

const ended: Reply = { kind: "ended", end: { code: 7, signal: null } };
const hung: Reply = { kind: "hung", afterMs: 1000 };
const ok = (value: object = {}): Reply => ({ kind: "ok", ok: value as Record<string, unknown> });
const error = (more: object = {}): Reply => ({
  kind: "error",
  error: { message: "database is locked", ...more },
});

/** An expectation that must not hold, and how it is told. */
function refused(run: () => void, message: RegExp): void {
  assert.throws(run, (thrown) => {
    assert.ok(thrown instanceof ExpectationFailed, `not a failure of the port: ${thrown}`);
    assert.match(thrown.message, message);
    return true;
  });
}

describe("the judge of answers", () => {
  const capable = new Set(["error-kinds", "error-codes"]);
  const meets =
    (expectation: Expectation, reply: Reply, capabilities = capable) =>
    (): void =>
      assertReplyMeets(expectation, reply, { what: "A write", capabilities, optional: [] });

  test("lets the expected answers through", () => {
    meets({ ok: {} }, ok({ changes: 1 }))();
    meets({ ok: { changes: 1 } }, ok({ changes: 1, more: true }))();
    meets({ error: { kind: "busy", message: "LOCKED" } }, error({ kind: "busy" }))();
    meets({ error: { kind: "busy", sqliteCode: "SQLITE_BUSY" } }, error(), new Set())();
    meets({ error: { sqliteCode: "SQLITE_BUSY" } }, error({ sqliteCode: "SQLITE_BUSY_SNAPSHOT" }))();
    meets({ ended: true }, ended)();
    meets({ anyOf: [{ ok: {} }, { error: {} }] }, error())();
  });

  test("does not take a crash for the error that was expected", () => {
    refused(meets({ error: {} }, ended), /the process ended \(exit code 7\) instead of answering/);
  });

  test("does not take an error for success", () => {
    refused(meets({ ok: {} }, error()), /^A write failed: "database is locked"$/);
  });

  test("does not take success for the error that was expected", () => {
    refused(meets({ error: {} }, ok()), /succeeded, and should have failed/);
  });

  test("does not take a crash for success", () => {
    refused(meets({ ok: {} }, ended), /the process ended/);
  });

  test("does not take a hang for the end that was expected", () => {
    refused(meets({ ended: true }, hung), /hung: no answer within 1000 ms/);
  });

  test("does not take an answer for the end that was expected", () => {
    refused(meets({ ended: true }, error()), /the process should have ended/);
  });

  test("compares the kind of an error", () => {
    refused(
      meets({ error: { kind: "busy" } }, error({ kind: "corrupt" })),
      /otherwise than it should \(busy\)/,
    );
  });

  test("wants a port to say the kinds and codes that it declares to say", () => {
    refused(meets({ error: { kind: "busy" } }, error()), /otherwise than it should \(busy\)/);
    refused(meets({ error: { sqliteCode: "SQLITE_BUSY" } }, error()), /otherwise than it should/);
  });

  test("takes a refusal for one only where a port need not have what it was given", () => {
    const unsupported = error({ kind: "unsupported" });
    refused(meets({ error: {} }, unsupported), /otherwise than it should: .*\(unsupported\)/);
    const asked = { what: "A connect", capabilities: capable, optional: ["label"] };
    assert.throws(() => assertReplyMeets({ ok: {} }, unsupported, asked), NotApplicable);
    refused(() => assertReplyMeets({ ok: {} }, error({ kind: "busy" }), asked), /^A connect failed/);
  });

  test("compares the code of an error, and takes no code for one that it begins with", () => {
    const busy = { error: { sqliteCode: "SQLITE_BUSY" } };
    refused(meets(busy, error({ sqliteCode: "SQLITE_FULL" })), /otherwise than it should/);
    refused(meets(busy, error({ sqliteCode: "SQLITE_BUSYBODY" })), /otherwise than it should/);
  });

  test("compares the message of an error", () => {
    refused(meets({ error: { message: "no such table" } }, error()), /should \("no such table"\)/);
  });

  test("wants an expected outcome to be said", () => {
    refused(meets({ error: { outcome: "rolled-back" } }, error()), /should \(rolled-back\)/);
    refused(
      meets({ error: { outcome: "rolled-back" } }, error({ outcome: "unknown" })),
      /should \(rolled-back\)/,
    );
  });

  test("wants one of several expectations to hold", () => {
    const either = { anyOf: [{ ok: { changes: 1 } }, { error: { kind: "busy" } }] };
    refused(meets(either, ok({ changes: 2 })), /none of what is allowed/);
  });

  test("compares what a good answer says", () => {
    refused(
      meets({ ok: { journalMode: "wal" } }, ok({ journalMode: "delete" })),
      /answered "delete", not "wal"/,
    );
    refused(meets({ ok: { journalMode: "wal" } }, ok()), /answered {}, not "wal"/);
  });
});

describe("the comparison of values", () => {
  test("wants lists to have the same length", () => {
    assert.equal(matches([[1, "a"]], [[1, "a"]]), true);
    assert.equal(
      matches(
        [[1, "a"]],
        [
          [1, "a"],
          [2, "b"],
        ],
      ),
      false,
    );
    assert.equal(
      matches(
        [
          [1, "a"],
          [2, "b"],
        ],
        [[1, "a"]],
      ),
      false,
    );
    assert.equal(matches([], [[1]]), false);
  });

  test("wants a pattern to fit the whole name", () => {
    assert.equal(fitsGlob("case.db-*", "case.db-wal"), true);
    assert.equal(fitsGlob("case.db", "case.db-wal"), false);
    assert.equal(fitsGlob("db-wal", "case.db-wal"), false);
    assert.equal(fitsGlob("case.db", "casexdb"), false);
  });
});

describe("the judge of statements, messages and faults", () => {
  const ran = (...sql: string[]): Report => ({ trace: sql.map((one) => ({ sql: one, outcome: "ok" })) });
  const logged = (...messages: string[]): Report => ({
    logs: messages.map((message) => ({ level: "warning", message })),
  });

  /** A case with one fault, which fired so often, and was expected to. */
  const fires = (times: number, wanted?: number) => (): void => {
    const faults = { faults: [{ id: "busy", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } }] };
    const steps = [{ actor: "A", op: "connect", faults }];
    const expect = wanted === undefined ? {} : { fired: { busy: wanted } };
    const one: Case = { id: "TX-001-x", title: "", requirements: [], consequence: "", steps, expect };
    assertFired(one, { A: { fired: { busy: times } } });
  };

  test("does not take a fault that never fired for one that was survived", () => {
    assert.throws(fires(0), NeverFired);
    assert.throws(fires(0, 2), NeverFired);
  });

  test("lets the expected ones through", () => {
    assertTrace("A", { exact: ["begin immediate", "commit"] }, ran("BEGIN IMMEDIATE;", "COMMIT"));
    assertTrace(
      "A",
      { subsequence: ["BEGIN*", "COMMIT"], count: { COMMIT: 1 } },
      ran("BEGIN", "x", "COMMIT"),
    );
    assertTrace("A", { first: "BEGIN", never: ["ROLLBACK"] }, ran("BEGIN", "COMMIT"));
    assertLogs("A", { count: 1, includes: ["case.db"] }, logged("case.db falls back"));
    fires(2, 2)();
    fires(1)();
    fires(0, 0)();
  });

  test("wants the exact statements and no more", () => {
    refused(() => assertTrace("A", { exact: ["BEGIN"] }, ran("BEGIN", "COMMIT")), /did not run exactly/);
    refused(() => assertTrace("A", { exact: ["BEGIN", "COMMIT"] }, ran("BEGIN")), /did not run exactly/);
  });

  test("wants statements in their order", () => {
    const expected = { subsequence: ["BEGIN", "COMMIT"] };
    refused(() => assertTrace("A", expected, ran("COMMIT", "BEGIN")), /missing: "COMMIT"/);
  });

  test("wants a statement as often as it says, not less and not more", () => {
    const twice = { count: { COMMIT: 2 } };
    refused(() => assertTrace("A", twice, ran("COMMIT")), /1 times, not 2/);
    refused(() => assertTrace("A", twice, ran("COMMIT", "COMMIT", "COMMIT")), /3 times, not 2/);
  });

  test("sees a statement that must never run", () => {
    refused(() => assertTrace("A", { never: ["ROLLBACK"] }, ran("BEGIN", "ROLLBACK")), /must never run/);
  });

  test("sees which statement was the first", () => {
    refused(() => assertTrace("A", { first: "BEGIN" }, ran("PRAGMA x", "BEGIN")), /began with another/);
    refused(() => assertTrace("A", { first: "BEGIN" }, ran()), /began with another/);
  });

  test("compares the outcome of a statement", () => {
    const expected = { exact: [{ sql: "COMMIT", outcome: "SQLITE_BUSY" }] };
    refused(() => assertTrace("A", expected, ran("COMMIT")), /did not run exactly/);
  });

  test("wants a message as often as it says, not less and not more", () => {
    refused(() => assertLogs("A", { count: 1 }, logged()), /0 matching messages, not 1/);
    refused(() => assertLogs("A", { count: 1 }, logged("one", "two")), /2 matching messages, not 1/);
    refused(() => assertLogs("A", { count: 0 }, logged("one")), /1 matching messages, not 0/);
  });

  test("wants every message to say what it must", () => {
    refused(
      () => assertLogs("A", { includes: ["case.db"] }, logged("case.db", "no name")),
      /without case.db/,
    );
  });

  test("wants a fault to fire as often as it says, not less and not more", () => {
    refused(fires(1, 2), /fired 1 times, not 2/);
    refused(fires(3, 2), /fired 3 times, not 2/);
    refused(fires(1, 0), /fired 1 times, not 0/);
  });
});

describe("the judge of what is left", () => {
  let inspector: Inspector;
  before(() => {
    inspector = new Inspector();
  });
  after(() => inspector.kill());

  /** The state after a case in which the file was made as `setup` says, and then something was done to it. */
  async function judged(
    t: TestContext,
    setup: Setup,
    expect: Finals,
    act: (path: string, directory: string) => void = () => {},
    reports: Readonly<Record<string, Report>> = {},
    acknowledged: readonly Acknowledged[] = [],
  ): Promise<void> {
    const directory = temporaryDirectory(t);
    const path = join(directory, "case.db");
    await inspector.make(path, setup);
    const saved = new Map<string, string>();
    if (setup.file !== "absent") saved.set(hashOfSetup, (await inspector.look(path)).hash);
    act(path, directory);
    const one: Case = {
      id: "TX-001-x",
      title: "",
      requirements: [],
      consequence: "",
      steps: [],
      setup,
      expect,
    };
    await assertFinals({ case: one, directory, path, inspector, saved, acknowledged }, reports);
  }

  const fails = async (run: Promise<void>, message: RegExp): Promise<void> => {
    await assert.rejects(run, (thrown) => {
      assert.ok(thrown instanceof ExpectationFailed, `not a failure of the port: ${thrown}`);
      assert.match(thrown.message, message);
      return true;
    });
  };
  const wal: Setup = { file: "wal", rows: 3 };
  const insert = (path: string): void => {
    const db = new DatabaseSync(path);
    db.exec("INSERT INTO t (v) VALUES ('more')");
    db.close();
  };
  const damage = (path: string): void => {
    const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    db.enableDefensive(false);
    db.exec("CREATE INDEX by_v ON t (v); PRAGMA writable_schema=ON");
    db.exec("UPDATE sqlite_schema SET sql = replace(sql, '(v)', '(v || 1)') WHERE name = 'by_v'");
    db.close();
  };

  test("lets the expected state through", async (t) => {
    const expect = { rows: { count: 3 }, header: "wal", bytes: "unchanged", present: ["case.db"] } as const;
    await judged(t, wal, expect);
    await judged(t, { file: "absent" }, { absent: ["case.db*"], only: [] });
  });

  test("checks the integrity of each case that began with a sound file, asked or not", async (t) => {
    await fails(judged(t, { ...wal, file: "delete" }, {}, damage), /the database is damaged/);
    await judged(t, { ...wal, file: "delete" }, { integrity: "any" }, damage);
  });

  test("compares the bytes", async (t) => {
    await fails(judged(t, wal, { bytes: "unchanged" }, insert), /bytes have changed/);
  });

  test("sees a file that must not be there", async (t) => {
    const stray = (_: string, directory: string): void => writeFileSync(join(directory, "case.db.lock"), "");
    await fails(judged(t, wal, { absent: ["*.lock"] }, stray), /case\.db\.lock must not exist/);
    await fails(judged(t, wal, { only: ["case.db", "case.db-*"] }, stray), /case\.db\.lock must not exist/);
  });

  test("misses a file that must be there", async (t) => {
    await fails(judged(t, wal, { present: ["case.db.corrupt.*"] }), /does not exist/);
  });

  test("compares the header at the end", async (t) => {
    await fails(judged(t, wal, { header: "rollback" }), /header says wal/);
  });

  test("wants the rows that were expected, and no other", async (t) => {
    const three = [
      [1, "row 1"],
      [2, "row 2"],
      [3, "row 3"],
    ];
    await judged(t, wal, { rows: three });
    await fails(judged(t, wal, { rows: three }, insert), /sees other rows/);
    await fails(judged(t, wal, { rows: [...three, [4, "more"]] }), /sees other rows/);
  });

  test("counts rows exactly: neither fewer nor more", async (t) => {
    await fails(judged(t, wal, { rows: { count: 4 } }), /sees 3 rows, not 4/);
    await fails(judged(t, wal, { rows: { count: 2 } }), /sees 3 rows, not 2/);
    const sql = "SELECT v FROM t WHERE id > 1";
    await fails(
      judged(t, wal, { rows: { sql, count: 3 } }),
      /sees 2 rows, not 3 \(SELECT v FROM t WHERE id > 1\)/,
    );
  });

  test("wants at least the rows that were acknowledged", async (t) => {
    await judged(t, wal, { rows: { atLeast: 2 } });
    await fails(judged(t, wal, { rows: { atLeast: 4 } }), /sees only 3 rows/);
  });

  test("misses each row that was acknowledged, whatever else is there", async (t) => {
    const of = (...values: string[]): Acknowledged[] => values.map((value) => ({ value, what: "A write" }));
    await judged(t, wal, {}, undefined, {}, of("row 1", "row 3"));
    const run = judged(t, wal, {}, undefined, {}, of("row 1", "gone"));
    await fails(run, /1 of 2 acknowledged rows are lost: "gone" \(A write\)/);
    const noTable = (path: string): void => {
      const db = new DatabaseSync(path);
      db.exec("DROP TABLE t");
      db.close();
    };
    await fails(
      judged(t, wal, {}, noTable, {}, of("row 1")),
      /a fresh process cannot read the database: .*no such table: t/,
    );
  });

  test("does not take a file that cannot be read for an empty one", async (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "case.db");
    await inspector.make(path, { file: "garbage" });
    await fails(assertRows(inspector, [], path), /cannot read the database/);
  });

  test("wants a report of an actor whose statements are judged", async (t) => {
    await fails(judged(t, wal, { trace: { A: { never: ["VACUUM"] } } }), /A ended before it could report/);
    await fails(judged(t, wal, { logs: { A: { count: 0 } } }), /A ended before it could report/);
  });

  test("judges the statements and messages of each actor", async (t) => {
    const report: Report = {
      trace: [{ sql: "VACUUM", outcome: "ok" }],
      logs: [{ level: "error", message: "x" }],
    };
    const reports = { A: {}, B: report };
    await fails(
      judged(t, wal, { trace: { B: { never: ["VACUUM"] } } }, undefined, reports),
      /must never run/,
    );
    await fails(judged(t, wal, { logs: { B: { count: 0 } } }, undefined, reports), /1 matching messages/);
  });
});
