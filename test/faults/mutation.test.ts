/** What a run of the mutants says: a mutant that was only waited for was not found. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isLate, type Verdict } from "../../faults/mutation/judge.ts";
import type { LoadedMutant } from "../../faults/mutation/load-mutants.ts";
import { summaryText, verdictText } from "../../faults/mutation/report.ts";

const mutant = (file: string): LoadedMutant => {
  const id = file.replace(/.*\/|\.ts$/g, "");
  return { id, file, mistake: "A mistake.", killedBy: "TX-001-one", edits: [] };
};
const verdict = (file: string, what: Verdict["verdict"]): Verdict => ({
  mutant: mutant(file),
  verdict: what,
  detail: "what was seen",
});

describe("the mutants", () => {
  test("that fail a case by its time limit alone are told from those that it finds", () => {
    const failure = (message: string, seen: unknown) => ({ failure: { message, expected: {}, seen } });
    assert.ok(
      isLate(failure("A write: hung: no answer within 20000 ms; the process was killed", "no answer")),
    );
    assert.ok(isLate(failure("A: the body did not reach its pause in-body", "no such pause")));
    assert.ok(isLate(failure("no process took the lock on /x", "free")));
    assert.ok(!isLate(failure("A write failed", { error: { message: "no answer" } })));
    assert.ok(!isLate(failure("A write: the body did not reach its pause in-body", { kind: "ok", ok: {} })));
    assert.ok(!isLate({}));
  });

  test("are counted by what they are made of, and the late ones are named", () => {
    const files = ["write-txn/one.ts", "runner/two.ts", "runner/three.ts", "burst/four.ts"];
    const verdicts = files.map((file) => verdict(file, file.includes("two") ? "late" : "killed"));
    const text = summaryText(verdicts, files.map(mutant), [{ id: "TX-001-one", said: "fail: x" }], 3);
    assert.match(
      text,
      /3 of 4 mutants killed .*1 of 1 of the layer, 1 of 2 of the runner, 1 of 1 of the burst/,
    );
    assert.match(text, /by a time-out only, which shows nothing: two/);
    assert.match(text, /the reference itself: TX-001-one: fail: x\n/);
    assert.match(text, /passes 2 of 3 of these/);
    assert.match(verdictText(verdict("runner/two.ts", "late")), /^LATE +two {2}TX-001-one/);
  });
});
