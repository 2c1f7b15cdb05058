/** What `walguard conform` accepts, and what its exit codes mean. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  brokenAdapter,
  conform,
  conformJson,
  oneWrite,
  writeCases,
} from "../../spec/fixtures/conformance-run.ts";
import { isGone } from "../../spec/fixtures/gone-process.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { joinCommand, splitCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";

describe("walguard conform", { concurrency: 4 }, () => {
  test("expected failures do not fail the run; stale and unknown ones do, and flaky ones may pass", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one")]);
    const expectedFailures = join(directory, "expected.json");
    const run = async (how: string, content: object) => {
      writeFileSync(expectedFailures, JSON.stringify(content));
      return await conformJson({ adapter: brokenAdapter(how), cases, expectedFailures });
    };
    const known = await run("forgetful", { "TX-001-one": { reason: "issue 7" } });
    assert.equal(known.code, 0, "a known failure must not stop a release");
    assert.deepEqual(known.result.summary, {
      pass: 0,
      fail: 1,
      flaky: 0,
      advice: 0,
      skip: 0,
      error: 0,
      expected: 1,
    });
    assert.equal(known.result.cases[0]?.expectedFailure, "issue 7");
    const stale = await run("sound", {
      "TX-001-one": { reason: "issue 7" },
      "TX-999-gone": { reason: "issue 8" },
    });
    assert.equal(stale.code, 4, "a list with fixed failures hides the next one");
    assert.deepEqual(stale.result.stale, ["TX-001-one", "TX-999-gone"]);
    const flaky = await run("sound", { "TX-001-one": { reason: "issue 7", flaky: true } });
    assert.equal(flaky.code, 0);
    const broken = await run("babble", { "TX-001-one": { reason: "issue 7" } });
    assert.equal(broken.code, 1, "a broken adapter is not the expected failure");
  });

  test("a flaky case is expected where the list calls it flaky, and a failure where it does not", {
    skip: beyondNpmTest("it runs the suite again and again"),
  }, async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one", { actors: ["A", "B"] })]);
    const run = async (entry: object, marker: string) => {
      const expectedFailures = join(directory, `${marker}.json`);
      writeFileSync(expectedFailures, JSON.stringify({ "TX-001-one": entry }));
      const adapter = brokenAdapter("flaky", join(directory, marker));
      return await conformJson({ adapter, cases, expectedFailures });
    };
    const listed = await run({ reason: "issue 7", flaky: true }, "listed");
    assert.equal(listed.code, 0, "a known race must not stop a release");
    assert.deepEqual(
      [listed.result.summary.flaky, listed.result.summary.expected, listed.result.stale],
      [1, 1, []],
    );
    const steady = await run({ reason: "issue 7" }, "steady");
    assert.equal(steady.code, 1, "who lists a failure that is always there has not seen a race");
    assert.equal(steady.result.summary.expected, 0);
  });

  test("a list of expected failures without a reason is refused", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one")]);
    const expectedFailures = join(directory, "expected.json");
    writeFileSync(expectedFailures, JSON.stringify({ "TX-001-one": { reason: " " } }));
    const { code, err } = await conform({ adapter: "true", cases, expectedFailures });
    assert.equal(code, 2);
    assert.match(err, /expected\.json: TX-001-one has no reason/);
  });

  test("a filter that matches nothing, an unknown profile and a missing adapter are usage errors", async () => {
    for (const [options, message] of [
      [{ adapter: "true", filter: "no-such-case" }, /no case matches --filter no-such-case/],
      [{ adapter: "true", profile: "0.0" }, /unknown profile 0\.0/],
      [{ filter: "TX-001" }, /no adapter: pass --adapter/],
      [{ adapter: "node 'x" }, /unclosed/],
    ] as const) {
      const { code, err } = await conform(options);
      assert.equal(code, 2, "a typo must not look like a green run");
      assert.match(err, message);
    }
  });

  test("--list says which cases a filter, a level and a tier choose", async () => {
    const ids = async (options: object) => {
      const { out } = await conform({ list: true, json: true, ...options });
      return (JSON.parse(out) as { id: string }[]).map((one) => one.id);
    };
    assert.deepEqual(await ids({ filter: "JM-004-eio-is-no-marker" }), ["JM-004-eio-is-no-marker"]);
    assert.ok((await ids({ filter: "TX-0*" })).every((id) => id.startsWith("TX-0")));
    assert.ok((await ids({ level: "core" })).length < (await ids({})).length);
    assert.ok((await ids({ tier: "stress" })).includes("MP-002-twenty-writers"));
    assert.ok(!(await ids({})).includes("MP-002-twenty-writers"), "the fast tier must stay fast");
  });

  test("TAP and JUnit give the same results as the summary", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-one", { title: "One <write> & one row # leaves" }),
      oneWrite("TX-001-two", { capabilities: ["quarantine"] }),
    ]);
    const adapter = brokenAdapter("forgetful");
    const tap = (await conform({ adapter, cases, reporter: "tap" })).out;
    assert.match(tap, /^TAP version 14\n1\.\.2\n/);
    assert.match(tap, /not ok 1 - TX-001-one One <write> & one row \\# leaves/);
    assert.match(tap, /ok 2 - .* # SKIP capability quarantine not declared/);
    const junit = (await conform({ adapter, cases, reporter: "junit" })).out;
    assert.match(junit, /tests="2" failures="1" errors="0" skipped="1"/);
    assert.match(junit, /One &lt;write&gt; &amp; one row/);
  });

  test("an interrupt stops everything, and leaves neither processes nor files behind", async (t) => {
    const directory = temporaryDirectory(t);
    const dir = join(directory, "work");
    mkdirSync(dir);
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const adapter = joinCommand([
      "sh",
      "-c",
      `echo $$ > ${join(directory, "pid")}; mv ${join(directory, "pid")} ${join(directory, "started")}; exec sleep 60`,
    ]);
    const run = startProcess(main, ["conform", "--adapter", adapter, "--filter", "TX-001", "--dir", dir]);
    while (!existsSync(join(directory, "started"))) await new Promise((resolve) => setTimeout(resolve, 20));
    run.child.kill("SIGINT");
    const { code, signal } = await run.ended;
    assert.ok(code === 130 || ("Deno" in globalThis && signal === "SIGINT"), `${code} ${signal}`);
    const pid = Number(readFileSync(join(directory, "started"), "utf8"));
    assert.ok(isGone(pid), "Ctrl-C must not leave a port running with its locks");
    assert.deepEqual(readdirSync(dir), [], "Ctrl-C must not fill the disk with databases");
  });

  test("a command is split as a shell would split it, and joined again", () => {
    assert.deepEqual(splitCommand(`python3 "my adapter.py" --x='a b' c\\ d ""`), [
      "python3",
      "my adapter.py",
      "--x=a b",
      "c d",
      "",
    ]);
    for (const words of [
      ["a b", "it's", "", "--x=1"],
      ["node", "/tmp/x.ts"],
    ]) {
      assert.deepEqual(splitCommand(joinCommand(words)), words);
    }
  });
});

describe("case files", () => {
  const write = (more: object): object => oneWrite("TX-001-one", more);
  const step = (more: object): object => write({ steps: [{ actor: "A", op: "connect", ...more }] });
  for (const [what, file, one, message] of [
    ["is not JSON", "TX-001-one.json", "{", /TX-001-one\.json: is not valid JSON/],
    [
      "is not named by its id",
      "TX-001-other.json",
      write({}),
      /TX-001-other\.json: \/id is TX-001-one, but the file is named/,
    ],
    [
      "names an unknown requirement",
      "TX-001-one.json",
      write({ requirements: ["TX-999"] }),
      /\/requirements\/0 TX-999 is not a requirement/,
    ],
    ["has an unknown property", "TX-001-one.json", write({ expects: {} }), /additional properties: expects/],
    ["has an unknown operation", "TX-001-one.json", step({ op: "conect" }), /\/steps\/0\/op must be equal/],
    [
      "has an unknown parameter",
      "TX-001-one.json",
      step({ pth: "x" }),
      /\/steps\/0 .*additional properties: pth/,
    ],
    [
      "has an unknown option",
      "TX-001-one.json",
      step({ options: { lable: "x" } }),
      /\/steps\/0\/options .*: lable/,
    ],
    [
      "has a bad fault plan",
      "TX-001-one.json",
      step({ faults: { faults: [{ id: "x" }] } }),
      /\/steps\/0\/faults/,
    ],
    [
      "has two faults of one name",
      "TX-001-one.json",
      write({
        steps: ["a", "b"].map((db) => ({
          actor: "A",
          op: "connect",
          db,
          faults: { faults: [{ id: "x", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } }] },
        })),
      }),
      /\/steps\/1\/faults A has another fault x/,
    ],
    [
      "has a premise that is no fault of it",
      "TX-001-one.json",
      write({ premises: ["x"] }),
      /\/premises there is no fault x/,
    ],
    [
      "has an unknown action",
      "TX-001-one.json",
      write({ steps: [{ runner: "dance" }] }),
      /\/steps\/0\/runner unknown action dance/,
    ],
    ["has an unknown actor", "TX-001-one.json", step({ actor: "B" }), /\/steps\/0 unknown actor B/],
    [
      "awaits something that is not open",
      "TX-001-one.json",
      write({ steps: [{ await: "w" }] }),
      /\/steps\/0\/await nothing named w/,
    ],
    ["leaves something open", "TX-001-one.json", step({ name: "c", background: true }), /nothing awaits c/],
  ] as const) {
    test(`a case file that ${what} is refused with its place`, (t) => {
      const directory = writeCases(join(temporaryDirectory(t), "cases"), { [file]: one });
      assert.throws(() => loadCases(directory), message, "the author of a case must learn where it is wrong");
    });
  }

  test("one id in two files is refused", (t) => {
    const directory = temporaryDirectory(t);
    for (const name of ["a", "b"]) writeCases(join(directory, name), [oneWrite("TX-001-one")]);
    assert.throws(() => loadCases(directory), /\/id TX-001-one is also in/);
  });

  test("a bad case file keeps the suite from running, with exit code 3", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), { "TX-001-one.json": "{" });
    const { code, err } = await conform({ adapter: "true", cases });
    assert.equal(code, 3);
    assert.match(err, /TX-001-one\.json: is not valid JSON/);
  });
});
