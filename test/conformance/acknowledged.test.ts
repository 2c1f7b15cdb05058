/** Steps that a port may refuse, but not acknowledge and lose. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  brokenAdapter,
  conform,
  conformJson,
  oneWrite,
  writeCases,
} from "../../spec/fixtures/conformance-run.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const either = { anyOf: [{ ok: {} }, { error: {} }] };
const connect = { actor: "A", op: "connect" };
const write = (sql: string, more: object = {}): object => ({
  actor: "A",
  op: "write",
  body: [{ sql }],
  ...more,
});
const insert = (value: string): string => `INSERT INTO t (v) VALUES ('${value}')`;
const steps = (...more: readonly object[]): object => ({ steps: [connect, ...more], expect: {} });

describe("what is acknowledged", { concurrency: 3 }, () => {
  test("a row that was acknowledged and is not there fails the case; one that was refused does not", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-kept", steps(write(insert("kept"), { acknowledges: ["kept"] }))),
      oneWrite("TX-001-lost", steps(write(insert("kept")), write("SELECT 1", { acknowledges: ["lost"] }))),
      oneWrite(
        "TX-001-refused",
        steps(write("INSERT INTO nothing VALUES (1)", { expect: either, acknowledges: ["refused"] })),
      ),
      oneWrite(
        "TX-001-unreadable",
        steps(write(insert("gone"), { acknowledges: ["gone"] }), {
          runner: "sql",
          sql: "ALTER TABLE t RENAME TO u",
        }),
      ),
    ]);
    const { result } = await conformJson({ adapter: brokenAdapter("sound"), cases });
    assert.deepEqual(
      result.cases.map((one) => [one.id, one.status]),
      [
        ["TX-001-kept", "pass"],
        ["TX-001-lost", "fail"],
        ["TX-001-refused", "pass"],
        ["TX-001-unreadable", "fail"],
      ],
    );
    assert.equal(result.cases[1]?.failure?.message, '1 of 1 acknowledged rows are lost: "lost" (A write)');
    assert.match(String(result.cases[3]?.failure?.message), /acknowledged, and a fresh process cannot read/);
  });

  test("what follows on a refusal is done, and what needs the refused step is left out", async (t) => {
    const conditional = (sql: string): object =>
      steps(
        write(sql, { expect: either, name: "first" }),
        write("INSERT INTO nothing VALUES (1)", { unlessRefused: "first" }),
        { runner: "unlink", path: "$DIR/not there", ifRefused: "another" },
      );
    const another = { ...connect, db: "b", name: "another" };
    const withAnother = (one: object): object => ({
      ...one,
      steps: [another, ...(one as { steps: object[] }).steps],
    });
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-done", withAnother(conditional(insert("one")))),
      oneWrite("TX-001-left-out", withAnother(conditional("nonsense"))),
    ]);
    const { result } = await conformJson({ adapter: brokenAdapter("sound"), cases });
    const [done, leftOut] = result.cases;
    assert.equal(leftOut?.status, "pass", "the step after the refused one was not to be sent");
    assert.equal(done?.status, "fail", "the step was to be sent, and fails");
    assert.match(String(done?.failure?.step), /^step 4: /);
  });

  test("a condition that names no earlier step is a mistake in the case", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-one", steps(write(insert("one"), { unlessRefused: "later" }))),
    ]);
    const { code, err } = await conform({ adapter: brokenAdapter("sound"), cases });
    assert.equal(code, 3);
    assert.match(err, /\/steps\/1 no step before this one is named later/);
  });

  for (const how of ["bye", "end of input", "SIGTERM"]) {
    test(`a step ends the actor by ${how}, and waits until it is gone`, async (t) => {
      const cases = writeCases(join(temporaryDirectory(t), "cases"), [
        oneWrite(
          "TX-001-one",
          steps(
            { runner: "end", actor: "A", how },
            { actor: "A", op: "query", sql: "SELECT 1", expect: { ended: true } },
          ),
        ),
      ]);
      const { result } = await conformJson({ adapter: brokenAdapter("sound"), cases });
      assert.equal(result.cases[0]?.status, "pass", result.cases[0]?.failure?.message);
    });
  }
});
