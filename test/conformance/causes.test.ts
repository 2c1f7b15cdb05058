/** A failure says why, as far as that can be seen from outside. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { brokenAdapter, conformJson, oneWrite, writeCases } from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import type { CaseResult } from "../../spec/runner/report/result.ts";

const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
/** No port makes these rows: the case fails, and is to say what went before. */
const impossible = { rows: { count: 7 } };

async function failureOf(t: TestContext, how: string, more: object): Promise<CaseResult> {
  const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one", more)]);
  const { result } = await conformJson({ adapter: brokenAdapter(how), cases });
  const [one] = result.cases;
  assert.equal(one?.status, "fail", `the case must fail for the test to show anything: ${one?.reason}`);
  return one;
}

const locksCanBeSeen = {
  skip: process.platform === "linux" ? false : "locks are read from Linux's /proc/locks",
};

describe("the cause of a failure", {
  concurrency: 2,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
  test("is how many writes were acknowledged, by whom, and how many rows are there", async (t) => {
    const { failure } = await failureOf(t, "forgetful", {
      actors: ["A", "B"],
      setup: { file: "wal", rows: 1 },
      steps: [{ actors: "all", op: "connect" }, { ...write }, { ...write }, { ...write, actor: "B" }],
    });
    assert.match(failure?.cause ?? "", /1 row at the start, 3 writes acknowledged \(A 2, B 1\), 1 row there/);
  });

  test("is the step at which somebody removed the -wal that others were using", async (t) => {
    const { failure } = await failureOf(t, "unlinker", {
      actors: ["A", "B"],
      steps: [{ actors: "all", op: "connect" }, write],
      expect: impossible,
    });
    assert.match(
      failure?.cause ?? "",
      /the database's -wal was removed at step 2 \(A write\) while B had the/,
    );
  });

  test("is not the case that removes the -wal itself", async (t) => {
    const { failure } = await failureOf(t, "sound", {
      steps: [{ actor: "A", op: "connect" }, write, { runner: "unlink", path: "$DB-wal" }],
      expect: impossible,
    });
    assert.doesNotMatch(failure?.cause ?? "", /removed/, "the port would be blamed for what the case does");
  });

  test("is the step at which the header changed", async (t) => {
    const { failure } = await failureOf(t, "downgrader", { expect: impossible });
    assert.match(
      failure?.cause ?? "",
      /the header went from WAL to rollback \(bytes 18 and 19 from 2 to 1\) at step 2 \(A write\)/,
    );
  });

  test("is the step after which a process had lost a lock", locksCanBeSeen, async (t) => {
    const { failure } = await failureOf(t, "dropper", { expect: impossible });
    assert.match(
      failure?.cause ?? "",
      /A's lock on the database was there after step 1 \(A connect\) and gone after step 2 \(A write\)/,
    );
  });

  test("is the process that kept the write lock", locksCanBeSeen, async (t) => {
    const { failure } = await failureOf(t, "keeper", {
      steps: [{ actor: "A", op: "connect" }, write, { runner: "contender", expect: "in" }],
    });
    assert.match(
      failure?.cause ?? "",
      /A had nothing left to do after step 2 \(A write\), and kept the write/,
    );
  });

  test("is missing where nothing was seen: none is made up", async (t) => {
    const names = await failureOf(t, "sound", { expect: { absent: ["case.db"] } });
    assert.equal(names.failure?.cause, undefined);
    const rows = await failureOf(t, "sound", { expect: impossible });
    assert.equal(rows.failure?.cause, "1 write acknowledged, 1 row there", "a good end is no cause");
  });

  test("a write that meets a lock is a wait, and no lost row", async (t) => {
    const { harm, consequence, failure } = await failureOf(t, "hasty", {
      requirements: ["MP-001"],
      id: "MP-001-one",
      steps: [{ actor: "A", op: "connect" }, { runner: "hold", what: "immediate", name: "other" }, write],
    });
    assert.match(failure?.message ?? "", /A write failed: "database is locked"/);
    assert.equal(harm, "hang");
    assert.match(consequence ?? "", /because others are at work/);
  });
});
