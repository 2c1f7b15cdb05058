/** The runner's verdicts: pass, fail, skip and error are never mixed up. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  brokenAdapter,
  conform,
  conformJson,
  oneWrite,
  writeCases,
} from "../../spec/fixtures/conformance-run.ts";
import { isGone } from "../../spec/fixtures/gone-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";

describe("the verdicts of walguard conform", { concurrency: 4 }, () => {
  test("a port that does what a case expects passes, and the run leaves nothing behind", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [
      oneWrite("TX-001-one"),
      oneWrite("TX-001-two"),
      oneWrite("TX-001-more", { capabilities: ["quarantine"] }),
      oneWrite("TX-001-elsewhere", { platforms: [process.platform === "win32" ? "linux" : "win32"] }),
    ]);
    const dir = join(directory, "work");
    writeCases(dir, []);
    const { code, result } = await conformJson({ adapter: brokenAdapter("sound"), cases, dir });
    assert.equal(code, 0, "a sound port must not fail a build");
    assert.deepEqual(result.summary, { pass: 2, fail: 0, advice: 0, skip: 2, error: 0, expected: 0 });
    assert.deepEqual(schemaErrors("results-1.json", result), [], "--json must be what its schema says");
    const reasons = result.cases.filter((one) => one.status === "skip").map((one) => one.reason);
    assert.match(reasons.join("\n"), /applies only on /);
    assert.match(reasons.join("\n"), /capability quarantine not declared: not asked of this port/);
    assert.deepEqual(readdirSync(dir), [], "a run must leave no files behind");
  });

  test("a port that forgets rows fails, and the report says all that is needed to fix it", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const adapter = brokenAdapter("forgetful");
    const { code, out } = await conform({ adapter, cases });
    assert.equal(code, 1);
    for (const part of [
      /FAIL {2}TX-001-one/,
      /a fresh process sees other rows/,
      /expected: \[ \[ 1, 'one' \] \]/,
      /seen: \[\]/,
      /TX-001: A write transaction is `BEGIN IMMEDIATE`/,
      /Rows that were acknowledged are gone\./,
      /Run it alone: (?:deno run -A|\S+) \S*main\.ts conform --adapter .*forgetful" --filter TX-001-one/,
      /0 pass, 1 fail, 0 advice, 0 skip, 0 error/,
    ]) {
      assert.match(out, part, "the port's author must not have to search");
    }
  });

  for (const [how, reason] of [
    ["babble", /not JSON/],
    ["wrong-reply", /breaks the protocol/],
    ["unsupported", /does not support write/],
  ] as const) {
    test(`an adapter that does "${how}" is an error, not a failure of the port`, async (t) => {
      const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
      const { code, result } = await conformJson({ adapter: brokenAdapter(how), cases });
      assert.equal(code, 1);
      assert.equal(result.cases[0]?.status, "error", "a broken adapter must not be blamed on the port");
      assert.match(result.cases[0]?.reason ?? "", reason);
    });
  }

  test("a crash in a step is a failure", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const { result } = await conformJson({ adapter: brokenAdapter("crash"), cases });
    assert.equal(result.cases[0]?.status, "fail");
    assert.match(result.cases[0]?.failure?.message ?? "", /ended \(exit code 7\) instead of answering/);
  });

  for (const how of ["hang", "wrapped"]) {
    test(`a port that hangs (${how}) fails, and all its processes are gone`, async (t) => {
      const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
      const { result } = await conformJson({ adapter: brokenAdapter(how), cases, timeout: 1 });
      assert.equal(result.cases[0]?.status, "fail");
      assert.match(result.cases[0]?.failure?.message ?? "", /hung: no answer within 1000 ms/);
      const pids = [...(result.cases[0]?.stderr?.A ?? "").matchAll(/pid (\d+)/g)].map((match) =>
        Number(match[1]),
      );
      assert.equal(pids.length, how === "hang" ? 1 : 2);
      for (const pid of pids) assert.ok(isGone(pid), "a hanging port must not stay behind with its locks");
    });
  }

  test("a case whose fault never fired fails as vacuous", async (t) => {
    const faults = { A: { faults: [{ id: "busy", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } }] } };
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one", { faults })]);
    const { result } = await conformJson({ adapter: brokenAdapter("vacuous"), cases });
    assert.equal(result.cases[0]?.status, "fail", "a case that showed nothing must not count as passed");
    assert.match(result.cases[0]?.failure?.message ?? "", /vacuous: the fault busy of A never fired/);
  });

  test("a failed case with several processes is run again alone before it counts, and the report says so", async (t) => {
    const directory = temporaryDirectory(t);
    const several = { actors: ["A", "B"] };
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one", several)]);
    const { code, result } = await conformJson({
      adapter: brokenAdapter("flaky", join(directory, "marker")),
      cases,
    });
    assert.equal(code, 0);
    assert.match(result.cases[0]?.note ?? "", /passed when run again alone/);
    const bad = await conformJson({ adapter: brokenAdapter("forgetful"), cases });
    assert.equal(bad.code, 1);
    assert.match(bad.result.cases[0]?.note ?? "", /failed twice/);
  });

  test("without a hello from the adapter there is no run", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const { code, result } = await conformJson({ adapter: "true", cases });
    assert.equal(code, 3);
    assert.deepEqual(schemaErrors("results-1.json", result), []);
    assert.match((result as unknown as { error: string }).error, /ended \(exit code 0\) at hello/);
  });

  test("two ports run each case in both roles", async (t) => {
    const steps = [
      { actors: "all", op: "connect" },
      { actor: "B", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] },
    ];
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("MP-012-two", { actors: ["A", "B"], steps }),
      oneWrite("TX-001-one"),
    ]);
    const { result } = await conformJson({
      adapter: brokenAdapter("sound"),
      with: brokenAdapter("forgetful"),
      cases,
    });
    const found = result.cases.map((one) => [one.id, one.status, one.cast?.B?.includes("forgetful")]);
    assert.deepEqual(
      found,
      [
        ["MP-012-two", "fail", true],
        ["MP-012-two@swapped", "pass", false],
      ],
      "the port that forgets is found only when it is the one that writes",
    );
  });
});
