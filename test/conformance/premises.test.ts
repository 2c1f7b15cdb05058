/** What a case takes for granted of a layer: where it is not so, the case does not apply, and excuses nothing else. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { brokenAdapter, conformJson, oneWrite, writeCases } from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { Unsupported } from "../../spec/runner/early-end.ts";
import type { CaseResult } from "../../spec/runner/report/result.ts";
import { underPremise } from "../../spec/runner/steps/premise.ts";

const premise = "your layer makes a file beside the database";
const reason = `the case takes for granted that ${premise}`;
const connect = { actor: "A", op: "connect" };
const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
const file = { runner: "stat", path: "$DIR/beside", expect: { exists: true } };

async function outcome(
  t: Parameters<typeof temporaryDirectory>[0],
  adapter: string,
  steps: readonly object[],
  strict = false,
): Promise<CaseResult> {
  const cases = writeCases(join(temporaryDirectory(t), "cases"), [
    oneWrite("TX-001-one", { steps: [connect, ...steps], expect: {} }),
  ]);
  const { result } = await conformJson({ adapter: brokenAdapter(adapter), cases, strict });
  return result.cases[0] as CaseResult;
}

describe("a premise", { concurrency: 2, skip: beyondNpmTest("the judge itself is judged") }, () => {
  test("that is not met is a skip with the reason; strictly, a failure", async (t) => {
    const steps = [write, { ...file, premise }, { runner: "header", expect: "rollback" }];
    const one = await outcome(t, "sound", steps);
    assert.deepEqual([one.status, one.reason], ["skip", `not applicable: ${reason}`]);
    const { status, failure } = await outcome(t, "sound", steps, true);
    assert.deepEqual([status, failure?.message, failure?.expected], ["fail", reason, { exists: true }]);
    assert.match(failure?.step ?? "", /^step 3/);
  });

  test("may be that a request is answered in a certain way", async (t) => {
    const throws = { ...write, body: [{ sql: "no SQL" }] };
    assert.equal((await outcome(t, "sound", [{ ...throws, premise }])).status, "skip");
    assert.equal((await outcome(t, "sound", [throws])).status, "fail");
  });

  test("may be that the adapter can do what it is asked", async () => {
    const unsupported = (): Promise<void> => Promise.reject(new Unsupported("no BEGIN of one's own"));
    const begin = { actor: "A", op: "exec", sql: "BEGIN" };
    await assert.rejects(underPremise({ ...begin, premise }, unsupported), { name: "UnmetPremise" });
    await assert.rejects(underPremise(begin, unsupported), { name: "Unsupported" });
  });

  test("that is met excuses nothing after it", async (t) => {
    const made = { runner: "write-file", path: "$DIR/beside" };
    const steps = [made, { ...file, premise }, { runner: "header", expect: "rollback" }];
    const { status, failure } = await outcome(t, "sound", steps);
    assert.equal(status, "fail");
    assert.match(failure?.message ?? "", /header of case\.db says wal/);
  });

  test("excuses no rows that were acknowledged before, and are lost", async (t) => {
    const steps = [
      { ...write, acknowledges: ["one"] },
      { ...file, premise },
    ];
    const { status, failure } = await outcome(t, "forgetful", steps);
    assert.equal(status, "fail");
    assert.match(failure?.message ?? "", /^1 of 1 acknowledged rows are lost/);
  });

  test("excuses no port that does not do its work on a healthy file", async (t) => {
    const { status, failure } = await outcome(t, "forgetful", [{ ...file, premise }]);
    assert.equal(status, "fail");
    assert.match(failure?.message ?? "", /^control: /);
  });

  test("excuses no process that ends instead of answering", async (t) => {
    const { status, failure } = await outcome(t, "crash", [{ ...write, premise }]);
    assert.equal(status, "fail");
    assert.match(failure?.message ?? "", /^A write: the process ended/);
  });
});

describe("a step on a file that need not be there", {
  concurrency: 2,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
  const path = "$DIR/beside";
  for (const step of [
    { runner: "stat", path, expect: { mode: "640" } },
    { runner: "chmod", path, mode: "640" },
    { runner: "touch", path, time: 1 },
  ]) {
    test(`${step.runner} is left out where it is missing, and done where it is there`, async (t) => {
      const due = { ...step, ifThere: true };
      assert.equal((await outcome(t, "sound", [due])).status, "pass");
      assert.notEqual((await outcome(t, "sound", [step])).status, "pass");
      const made = { runner: "write-file", path };
      const looked = { runner: "stat", path, expect: { mode: "640" } };
      const { failure } = await outcome(t, "sound", [made, due, looked]);
      const done = { stat: "step 3", chmod: undefined, touch: "step 4" }[step.runner];
      assert.equal(failure?.step?.split(":")[0], done, "a new file has other permissions");
    });
  }
});
