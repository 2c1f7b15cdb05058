/** A SHOULD that is not met is told, by every reporter, and fails no run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  brokenAdapter,
  conform,
  conformJson,
  oneWrite,
  writeCases,
} from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { requirementsById } from "../../spec/reader/requirements.ts";

/** Any SHOULD does: what counts is the requirement that the id names, not those that the case lists. */
const should = [...requirementsById().values()].find(({ strength }) => strength === "SHOULD")?.id as string;
const asked = `${should}-one-write`;
const requirements = { requirements: [should] };

describe("advice", { concurrency: 2, skip: beyondNpmTest("the judge itself is judged") }, () => {
  test("a SHOULD that is not met is advice, with all that a failure says, and the exit code is 0", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite(asked, requirements)]);
    const { code, result } = await conformJson({
      adapter: brokenAdapter("forgetful"),
      cases,
      level: "walguard",
    });
    assert.equal(code, 0, "advice must not stop a release");
    assert.deepEqual(result.summary, {
      pass: 0,
      fail: 0,
      advice: 1,
      flaky: 0,
      skip: 0,
      error: 0,
      expected: 0,
    });
    const [one] = result.cases;
    assert.deepEqual([one?.status, one?.strength], ["advice", "SHOULD"]);
    assert.deepEqual(one?.failure?.seen, [], "advice without what was seen cannot be followed");
    assert.deepEqual(schemaErrors("results-1.json", result), []);
  });

  test("in a strict run, as of the reference, it is a failure", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite(asked, requirements)]);
    const adapter = brokenAdapter("forgetful");
    const { code, result } = await conformJson({ adapter, cases, level: "walguard", strict: true });
    assert.equal(code, 1, "what we advise, we do");
    assert.deepEqual([result.cases[0]?.status, result.cases[0]?.strength], ["fail", "SHOULD"]);
  });

  test("a MUST beside it decides the exit code", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite(asked, requirements),
      oneWrite("TX-001-one"),
    ]);
    const { code, result } = await conformJson({
      adapter: brokenAdapter("forgetful"),
      cases,
      level: "walguard",
    });
    assert.equal(code, 1);
    assert.deepEqual(
      result.cases.map(({ id, status, strength }) => [id, status, strength]).sort(),
      [
        [asked, "advice", "SHOULD"],
        ["TX-001-one", "fail", "MUST"],
      ].sort(),
    );
  });

  test("an adapter that breaks is an error, whatever the strength", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite(asked, requirements)]);
    const { code, result } = await conformJson({
      adapter: brokenAdapter("babble"),
      cases,
      level: "walguard",
    });
    assert.equal(code, 1);
    assert.equal(result.cases[0]?.status, "error");
  });

  test("a SHOULD that is met is a pass", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite(asked, requirements)]);
    const { result } = await conformJson({ adapter: brokenAdapter("sound"), cases, level: "walguard" });
    assert.deepEqual([result.summary.pass, result.summary.advice], [1, 0]);
  });

  test("spec, TAP and JUnit tell of it, and none of them as a pass or a failure", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite(asked, requirements)]);
    const run = async (reporter: "spec" | "tap" | "junit") =>
      (await conform({ adapter: brokenAdapter("forgetful"), cases, reporter, level: "walguard" })).out;
    const spec = await run("spec");
    assert.match(spec, new RegExp(`advice +${asked}`));
    assert.match(spec, /0 pass, 0 fail, 0 flaky, 1 advice, /);
    assert.doesNotMatch(spec, /FAIL/);
    const tap = await run("tap");
    assert.match(
      tap,
      new RegExp(`^not ok 1 - ${asked} .* # TODO advice`, "m"),
      "TAP fails no run for a TODO",
    );
    assert.match(tap, /a fresh process sees other rows/);
    const junit = await run("junit");
    assert.match(junit, /tests="1" failures="0" errors="0" skipped="1"/);
    assert.match(junit, /<skipped message="advice: a fresh process sees other rows/);
  });

  test("an expected failure that is advice is neither needed nor stale", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite(asked, requirements)]);
    const expectedFailures = join(directory, "expected.json");
    writeFileSync(expectedFailures, JSON.stringify({ [asked]: { reason: "not wanted here" } }));
    const adapter = brokenAdapter("forgetful");
    const { code, result } = await conformJson({ adapter, cases, expectedFailures, level: "walguard" });
    assert.equal(code, 0);
    assert.deepEqual([result.summary.expected, result.stale], [0, []]);
  });

  test("conformance() makes a diagnostic of it, and the test passes", {
    skip: "Deno" in globalThis && "node --test",
  }, (t) => {
    // The small adapter lets its driver complain about a second close.
    const suite = new URL("../../spec/index.ts", import.meta.url).href;
    const file = join(temporaryDirectory(t), "port.test.ts");
    writeFileSync(
      file,
      `import { conformance } from ${JSON.stringify(suite)};
conformance({ command: ${JSON.stringify(brokenAdapter("sound"))} }, { filter: "CN-034-closing-twice" });
`,
    );
    const { stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", file], {
      encoding: "utf8",
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    assert.match(stdout, /^ *ok \d+ - CN-034-closing-twice/m, "advice would fail the build");
    assert.match(
      stdout,
      /# advice[\s\S]*CN-034 \(.*\): Closing a closed connection does nothing/,
      "advice would go unseen",
    );
  });
});
