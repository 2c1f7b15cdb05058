import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import type { BenchReport } from "../../src/cli/bench/report.ts";

const program = new URL("../../spec/fixtures/programs/lossy-bench.ts", import.meta.url);

/** What goes wrong, once in each of two processes, and what is said of it. */
const wrongs = [
  ["loses", /ALARM: lossy, lossy: 2 of 26 acknowledged writes are NOT IN THE FILE/],
  ["doubles", /ALARM: lossy, lossy: 2 writes are in the file more than once/],
  ["haunts", /ALARM: lossy, lossy: 2 writes failed as rolled back, and are in the file/],
  ["invents", /ALARM: lossy, lossy: 2 tasks in the file were written by nobody/],
  ["breaks", /lossy failed: .*exit code 7/],
] as const;

describe("the audit of a benchmark", { skip: beyondNpmTest("the benchmark's own faults") }, () => {
  for (const [wrong, told] of wrongs) {
    test(`finds a peer that ${wrong}, says it aloud and exits with 1`, async (t) => {
      const directory = temporaryDirectory(t);
      const run = startProcess(program, [wrong, directory]);
      const report = JSON.parse(await run.line()) as BenchReport;
      const { code, stderr } = await run.ended;
      assert.equal(code, 1, `a layer that ${wrong} passes`);
      assert.match(stderr, told);
      assert.deepEqual(schemaErrors("bench-1.json", report), []);
      assert.equal(report.alarms.length, wrong === "breaks" ? 0 : 1);
      assert.deepEqual(readdirSync(directory), [], "files are left behind");
    });
  }

  test("a peer whose writes all fail has no rate, and its errors are counted", async (t) => {
    const run = startProcess(program, ["refuses", temporaryDirectory(t)]);
    const report = JSON.parse(await run.line()) as BenchReport;
    assert.equal((await run.ended).code, 0, "nothing was acknowledged, and nothing is lost");
    assert.deepEqual(schemaErrors("bench-1.json", report), []);
    const [peer] = report.scenarios[0]?.peers ?? [];
    assert.deepEqual(
      [peer?.metrics.rate?.median, peer?.errors, peer?.latencyMs],
      [0, { RangeError: 20 }, undefined],
    );
  });

  test("is not asked about a peer that is not installed: that is skipped aloud, and nothing fails for it", async (t) => {
    const run = startProcess(program, ["absent", temporaryDirectory(t)]);
    const report = JSON.parse(await run.line()) as BenchReport;
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    const reason = "@walguard/is-not-there is not installed — npm install @walguard/is-not-there";
    assert.equal(stderr, `walguard bench: lossy skipped: ${reason} [lossy]\n`);
    assert.deepEqual(schemaErrors("bench-1.json", report), []);
    const [peer] = report.scenarios[0]?.peers ?? [];
    assert.deepEqual([peer?.status, peer?.reason, peer?.metrics], ["skipped", reason, {}]);
  });

  test("finds nothing wrong with one that does its job", async (t) => {
    const run = startProcess(program, ["nothing", temporaryDirectory(t)]);
    const report = JSON.parse(await run.line()) as BenchReport;
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const [peer] = report.scenarios[0]?.peers ?? [];
    assert.deepEqual(peer?.audit, {
      acknowledged: 26,
      missing: 0,
      doubled: 0,
      ghosts: 0,
      foreign: 0,
      intact: true,
    });
    assert.deepEqual(peer?.errors, {});
  });
});
