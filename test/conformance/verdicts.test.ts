/** The runner's verdicts: pass, fail, skip and error are never mixed up. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
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
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { joinCommand } from "../../spec/runner/adapter/adapter-command.ts";
import type { AdapterProcess } from "../../spec/runner/adapter/adapter-process.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import type { CaseContext } from "../../spec/runner/steps/case-context.ts";
import { patience } from "../../spec/runner/steps/patience.ts";
import { absoluteWord } from "../../spec/runner/suite/greet.ts";

describe("the verdicts of walguard conform", {
  concurrency: 4,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
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
    const counts = { pass: 2, fail: 0, flaky: 0, advice: 0, skip: 2, error: 0, expected: 0 };
    assert.deepEqual(result.summary, counts);
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
      /TX-001 \(core MUST\): A write transaction is `BEGIN IMMEDIATE`/,
      /Rows that were acknowledged are gone\./,
      /cause: 1 write acknowledged, 0 rows there/,
      /run it alone: .*main\.ts conform --adapter .*forgetful' --filter TX-001-one/,
      /0 pass, 1 fail, 0 flaky, 0 advice, 0 skip, 0 error/,
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
      assert.match(
        result.cases[0]?.failure?.message ?? "",
        /hung: no answer within 1000 ms; .*say so in hello: "bounds"/,
      );
      const pids = [...(result.cases[0]?.stderr?.A ?? "").matchAll(/pid (\d+)/g)].map((match) =>
        Number(match[1]),
      );
      assert.equal(pids.length, how === "hang" ? 1 : 2);
      for (const pid of pids) assert.ok(isGone(pid), "a hanging port must not stay behind with its locks");
    });
  }

  test("an adapter that declares faults and injects none is broken", async (t) => {
    const faults = { A: { faults: [{ id: "busy", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } }] } };
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one", { faults })]);
    const { code, result } = await conformJson({ adapter: brokenAdapter("vacuous"), cases });
    assert.equal(code, 1);
    assert.equal(result.cases[0]?.status, "error", "a case that showed nothing must not count as passed");
    assert.match(result.cases[0]?.reason ?? "", /vacuous: the fault busy of A never fired.*did not strike/);
  });

  test("a request that is answered after some toil did not wait", {
    skip: process.platform !== "linux" && "only Linux shows whether a process sleeps",
  }, async (t) => {
    const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
    const steps = [
      { actor: "A", op: "connect" },
      { ...write, name: "w", expect: { pending: true } },
      { await: "w" },
    ];
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one", { steps })]);
    const { result } = await conformJson({ adapter: brokenAdapter("toiling"), cases });
    assert.equal(result.cases[0]?.failure?.message, "A write did not wait, though it had to");
  });

  test("a request that sleeps waits", async (t) => {
    const steps = [
      { actor: "A", op: "connect" },
      { runner: "hold", what: "immediate", name: "other" },
      { actor: "A", op: "write", body: [], name: "w", expect: { pending: true } },
      { runner: "release", name: "other" },
      { await: "w" },
    ];
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-one", { steps, expect: { rows: [] } }),
    ]);
    const { result } = await conformJson({ adapter: brokenAdapter("sound"), cases });
    assert.equal(result.cases[0]?.status, "pass");
  });

  for (const [bounds, options, limit] of [
    [undefined, {}, 60_000],
    [{ busyMs: 120_000, initLockMs: 5000, boundaryMs: 1000 }, {}, 136_000],
    [{ busyMs: 100 }, {}, 20_000],
    [{ busyMs: 120_000 }, { strict: true }, 5000],
    [{ busyMs: 120_000 }, { stepTimeoutMs: 9000 }, 5000],
  ] as const) {
    test(`with bounds ${JSON.stringify(bounds)} and ${JSON.stringify(options)}, an answer is late after ${limit} ms`, () => {
      const context = { surroundings: { stepTimeoutMs: undefined, ...options } } as unknown as CaseContext;
      const step = Object.keys(options).length === 0 ? {} : { timeoutMs: 5000 };
      assert.equal(patience(context, { bounds } as AdapterProcess, step), limit);
      assert.equal(
        patience(context, { bounds } as AdapterProcess, { timeoutMs: 7, prompt: true }),
        7,
        "where nothing is in the way, no bound is an excuse",
      );
    });
  }

  test("a fault on a statement that a layer never runs is a skip with a reason; strictly, a failure", async (t) => {
    const steps = (expect?: object) => [
      { actor: "A", op: "connect" },
      {
        actor: "A",
        op: "write",
        body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }],
        faults: {
          faults: [
            { id: "never", at: { op: "pragma", name: "user_version" }, do: { error: "SQLITE_IOERR" } },
          ],
        },
        expect,
      },
    ];
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-passes", { steps: steps() }),
      oneWrite("TX-001-fails", { steps: steps({ error: {} }) }),
    ]);
    const adapter = joinCommand(referenceAdapter("node:sqlite"));
    const { code, result } = await conformJson({ adapter, cases });
    assert.equal(code, 0);
    assert.deepEqual(
      result.cases.map((one) => [one.status, one.reason]),
      result.cases.map(() => ["skip", "not applicable: your layer never asks PRAGMA user_version"]),
      "a layer is not to be blamed for what it need not do",
    );
    const strict = await conformJson({ adapter, cases, strict: true });
    assert.deepEqual(
      strict.result.cases.map((one) => [one.status, one.failure?.message]),
      [
        ["fail", "A write succeeded, and should have failed"],
        ["fail", "vacuous: the fault never of A never fired, so the case shows nothing"],
      ],
      "what our own code is judged by must show something",
    );
  });

  for (const strict of [false, true]) {
    test(`an option that the adapter refuses is ${strict ? "a failure, strictly" : "a skip"}`, async (t) => {
      const steps = [{ actor: "A", op: "connect", options: { integrityCheck: "deep" } }];
      const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one", { steps })]);
      const adapter = joinCommand(referenceAdapter("node:sqlite"));
      const { result } = await conformJson({ adapter, cases, strict });
      const [one] = result.cases;
      assert.equal(one?.status, strict ? "fail" : "skip");
      assert.match(
        `${one?.reason ?? one?.failure?.message}`,
        strict
          ? /^your adapter refuses options/
          : /^not applicable: your adapter refuses options of A connect/,
      );
    });
  }

  test("faults of a write strike the write and not the set-up, and faults of a close the close", async (t) => {
    const sets = { schema: "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v)" };
    const failing = (id: string, op: string) => ({
      faults: { faults: [{ id, at: { op }, when: { nth: 1 }, do: { error: "SQLITE_FULL" } }] },
      expect: { error: { sqliteCode: "SQLITE_FULL" } },
    });
    const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
    const steps = [
      { actor: "A", op: "connect", options: sets },
      { ...write, ...failing("commit", "commit") },
      { actor: "A", op: "exec", sql: "SELECT 1", ...failing("exec", "exec") },
      { actor: "A", op: "query", sql: "SELECT 1", ...failing("query", "exec") },
      write,
      { actor: "A", op: "close", ...failing("close", "close") },
    ];
    const fired = { commit: 1, exec: 1, query: 1, close: 1 };
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-one", { setup: {}, steps, expect: { rows: [[1, "one"]], fired } }),
    ]);
    const adapter = joinCommand(referenceAdapter("node:sqlite"));
    const { result } = await conformJson({ adapter, cases, strict: true });
    assert.deepEqual(
      result.cases.map((one) => [one.status, one.failure]),
      [["pass", undefined]],
    );
  });

  test("an adapter runs in a directory of its own, and its command may be relative all the same", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [
      oneWrite("TX-001-one", {
        steps: [
          { actor: "A", op: "connect", path: "left.db" },
          { runner: "stat", path: "$CWD/left.db", expect: { exists: true } },
        ],
        expect: { only: ["case.db*"] },
      }),
    ]);
    const before = readdirSync(".");
    const adapter = brokenAdapter("sound").replaceAll(`${process.cwd()}/`, "");
    assert.match(adapter, /(?:^|\s)faults\/processes/, "relative to where this test runs");
    const { result } = await conformJson({ adapter, cases });
    assert.deepEqual(
      result.cases.map((one) => [one.status, one.failure]),
      [["pass", undefined]],
    );
    assert.deepEqual(readdirSync("."), before, "nothing may be left where the user stands");
  });

  test("the words of a command that name files are made absolute", () => {
    const here = process.cwd();
    for (const [words, absolute] of [
      [
        ["node", "package.json", "spec", "none.js"],
        ["node", `${here}/package.json`, "spec", "none.js"],
      ],
      [
        ["./spec/x", "--module=package.json"],
        ["./spec/x", `--module=${here}/package.json`],
      ],
      [
        ["src/cli/main.ts", "./spec", "--a=b"],
        [`${here}/src/cli/main.ts`, `${here}/spec`, "--a=b"],
      ],
      [
        ["spec", ""],
        ["spec", ""],
      ],
      [
        ["sh", `/${"x".repeat(5000)}`],
        ["sh", `/${"x".repeat(5000)}`],
      ],
    ] as const) {
      assert.deepEqual(words.map(absoluteWord), absolute);
    }
  });

  test("an adapter that must run where the user stands does so", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const here = `test "$PWD" = '${process.cwd()}' && exec ${brokenAdapter("sound")}`;
    const { result } = await conformJson({ adapter: joinCommand(["sh", "-c", here]), cases });
    assert.equal(result.cases[0]?.status, "pass");
  });

  test("an adapter that answers hello with an error is not started again, whatever the error says", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one")]);
    const starts = join(directory, "starts");
    const answer = JSON.stringify({ id: 1, error: { message: "the licence ended yesterday" } });
    const script = `echo started >> '${starts}'; read line; echo '${answer}'; sleep 60`;
    const { code } = await conformJson({ adapter: joinCommand(["sh", "-c", script]), cases });
    assert.equal(code, 3);
    assert.equal(readFileSync(starts, "utf8"), "started\n");
  });

  test("a case with several processes that fails, and passes alone, is flaky and fails the run", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one", { actors: ["A", "B"] })]);
    const adapter = brokenAdapter("flaky", join(directory, "marker"));
    const { code, result } = await conformJson({ adapter, cases });
    assert.equal(code, 1, "a pass on the second try hides the race that the suite is about");
    assert.deepEqual(result.summary, {
      pass: 0,
      fail: 0,
      flaky: 1,
      advice: 0,
      skip: 0,
      error: 0,
      expected: 0,
    });
    assert.deepEqual(schemaErrors("results-1.json", result), []);
    const [one] = result.cases;
    assert.equal(one?.status, "flaky");
    assert.match(one?.failure?.message ?? "", /a fresh process sees other rows/, "of the run that failed");
    assert.match(one?.note ?? "", /passed when it was run again alone/);
  });

  test("a case with several processes that fails twice is a failure", async (t) => {
    const several = oneWrite("TX-001-one", { actors: ["A", "B"] });
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [several]);
    const { code, result } = await conformJson({ adapter: brokenAdapter("forgetful"), cases });
    assert.equal(code, 1);
    assert.equal(result.cases[0]?.status, "fail");
    assert.match(result.cases[0]?.note ?? "", /failed twice/);
  });

  test("a case with one process that fails is not run again", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one")]);
    const adapter = brokenAdapter("flaky", join(directory, "marker"));
    const { result } = await conformJson({ adapter, cases });
    assert.equal(result.cases[0]?.status, "fail", "nothing is beside one process that could excuse it");
  });

  test("a case that runs alone and fails first is flaky, too", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [
      oneWrite("TX-001-one", { actors: ["A", "B"], tier: "stress" }),
    ]);
    const adapter = brokenAdapter("flaky", join(directory, "marker"));
    const { code, result } = await conformJson({ adapter, cases, tier: "stress" });
    assert.equal(result.cases[0]?.status, "flaky");
    assert.equal(code, 1);
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
