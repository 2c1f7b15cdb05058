/** What a port says must not reach a terminal, a file of results or this machine's memory as it is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
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
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { joinCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { longestLine } from "../../spec/runner/process/line-process.ts";
import { printable } from "../../spec/runner/report/printable.ts";
import { type CaseResult, summarise } from "../../spec/runner/report/result.ts";
import { skipLines } from "../../spec/runner/report/skips.ts";
import { specReporter } from "../../spec/runner/report/spec.ts";
import { conformCommand } from "../../src/cli/conform.ts";

/** What a terminal obeys, and what XML cannot have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

describe("the reports", { concurrency: 4, skip: beyondNpmTest("the judge itself is judged") }, () => {
  for (const reporter of ["spec", "tap", "junit"] as const) {
    test(`${reporter}: what an adapter says of itself and in its errors cannot paint the terminal`, async (t) => {
      const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
      const { code, out } = await conform({ adapter: brokenAdapter("painter"), cases, reporter });
      assert.equal(code, 1);
      assert.doesNotMatch(out, obeyed, "a failing port could show a run without failures");
      assert.match(out, /\\u\{1b\}\[31mall green/, "what it said would be missing");
      if (reporter === "junit") assert.doesNotMatch(out, impossible, "the file would not be well-formed");
    });
  }

  test("an adapter that breaks the protocol at hello cannot paint the terminal either", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const adapter = joinCommand([process.execPath, "-e", "console.log('\\u001b[2Jall green')"]);
    const { code, err } = await conform({ adapter, cases });
    assert.equal(code, 3);
    assert.match(err, /all green/);
    assert.doesNotMatch(err, obeyed);
  });

  test("text that is fit to be printed stays as it is", () => {
    const text = "\tcafé 猫 🐈\n“quoted” C:\\u{1b}";
    assert.equal(printable(text), text);
  });

  test("an adapter that writes without a line break is stopped, and told what is wrong", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const { code, result } = await conformJson({ adapter: brokenAdapter("endless"), cases });
    assert.equal(code, 1);
    assert.equal(result.cases[0]?.status, "error");
    const told = `the adapter wrote ${longestLine} characters to standard output without a line break`;
    assert.match(
      String(result.cases[0]?.reason),
      new RegExp(told),
      "the runner would grow until it is killed",
    );
  });

  test("the report begins with what users would suffer, worst first, and ends with what was skipped", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-a", { harm: "refused", consequence: "It does not start." }),
      oneWrite("TX-001-b"),
      oneWrite("TX-001-c", { harm: "hang", consequence: "It waits for ever." }),
      oneWrite("TX-001-d"),
      ...[2, 3, 4].map((n) => oneWrite(`TX-001-skipped-${n}`, { capabilities: ["quarantine", "log"] })),
    ]);
    const adapter = brokenAdapter("forgetful");
    const { out, err } = await conform({ adapter, cases });
    assert.equal(err, "");
    const inThisOrder = [
      "What users would suffer, worst first",
      "rows lost      Rows that were acknowledged are gone. (TX-001, 2 cases)",
      "hang           It waits for ever. (TX-001)",
      "refused        It does not start. (TX-001)",
      "FAIL  TX-001-b",
      "FAIL  TX-001-d",
      "FAIL  TX-001-c",
      "FAIL  TX-001-a",
      "not asked: 3 cases, for want of log (3), quarantine (3); --verbose lists them",
      "0 pass, 4 fail, 0 flaky, 0 advice, 3 skip, 0 error",
      "2 rows lost, 1 hang, 1 refused",
    ];
    const places = inThisOrder.map((text) => out.indexOf(text));
    assert.ok(!places.includes(-1), `missing: ${inThisOrder[places.indexOf(-1)]}\n${out}`);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      "a reader would meet the lesser things first",
    );
    assert.doesNotMatch(out, /TX-001-skipped|wrote to stderr/, "what matters less would bury what matters");
  });

  test("a flaky case is none that passed in any report", async (t) => {
    const directory = temporaryDirectory(t);
    const cases = writeCases(join(directory, "cases"), [oneWrite("TX-001-one", { actors: ["A", "B"] })]);
    const text = async (reporter: "spec" | "tap" | "junit"): Promise<string> => {
      const adapter = brokenAdapter("flaky", join(directory, reporter));
      return (await conform({ adapter, cases, reporter })).out;
    };
    const spec = await text("spec");
    assert.match(spec, /FLAKY TX-001-one/);
    assert.match(spec, /0 pass, 0 fail, 1 flaky, 0 advice, 0 skip, 0 error/);
    assert.match(spec, /it passed when it was run again alone/);
    assert.match(await text("tap"), /not ok 1 - TX-001-one[\s\S]*status: flaky/);
    const junit = await text("junit");
    assert.match(junit, /failures="1"/);
    assert.match(junit, /<failure type="flaky" message="a fresh process sees other rows: 0, not 1">/);
  });

  test("--verbose tells each case as it ends, each skip, and all that is known of each failure", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-b"),
      oneWrite("TX-001-skipped", { capabilities: ["quarantine"] }),
    ]);
    const { out, err } = await conform({ adapter: brokenAdapter("forgetful"), cases, verbose: true });
    assert.equal(err, "");
    assert.match(out, /^ {4}TX-001-skipped {2}capability quarantine not declared/m);
    assert.match(out, /wrote to stderr/);
    assert.match(out, /^FAIL {2}TX-001-b {2}One write/m);
  });

  test("skips take two lines: what was not asked for want of a capability, and what could not be judged", () => {
    const skipped = (id: string, reason: string): CaseResult => ({ ...result(id, "skip"), reason });
    const all = [
      skipped("TX-001-a", "capability log, trace not declared: not asked of this port"),
      skipped("TX-001-b", "capability trace not declared: not asked of this port"),
      skipped("TX-001-c", "not applicable: your layer never asks PRAGMA journal_mode"),
      skipped("TX-001-d", "not applicable: your layer never asks PRAGMA journal_mode"),
      skipped("TX-001-e", "not possible on this machine: no flock"),
    ];
    assert.deepEqual(skipLines(all, false), [
      "not asked: 2 cases, for want of trace (2), log (1); --verbose lists them",
      "not judged: 3 cases: not applicable: your layer never asks PRAGMA journal_mode (2); not possible on this machine: no flock (1)",
    ]);
    const text = skipLines(all, true).join("\n");
    for (const { id } of all) assert.ok(text.includes(id), `${id} would be green by silence`);
    assert.deepEqual(skipLines([], false), []);
  });

  test("advice comes after the failures and is no suffering; a flaky case is both", () => {
    let out = "";
    const reporter = specReporter(
      (text) => {
        out += text;
      },
      { colours: false },
    );
    const failure = { message: "it went wrong", expected: 1, seen: 2 };
    const cases: CaseResult[] = [
      { ...result("TX-001-advice", "advice"), failure, consequence: "It is slow." },
      { ...result("TX-001-fail", "fail"), failure, consequence: "It is gone." },
      { ...result("TX-001-flaky", "flaky"), failure, consequence: "It comes and goes." },
    ];
    const hello = {
      protocol: 1,
      implementation: { name: "x", version: "1" },
      language: "x",
      sqlite: { version: "3" },
      capabilities: [],
    };
    const summary = summarise(cases);
    reporter.onEnd({
      version: 1,
      adapter: { command: "x", hello },
      seed: 1,
      durationMs: 1,
      summary,
      stale: [],
      cases,
    });
    const order = [
      "It is gone.",
      "It comes and goes. (TX-001, now and then)",
      "FAIL  TX-001-fail",
      "Advice",
      "TX-001-advice",
      "FLAKY TX-001-flaky",
    ];
    const places = order.map((text) => out.indexOf(text));
    assert.ok(!places.includes(-1), out);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      out,
    );
    assert.ok(!out.slice(0, places[2]).includes("It is slow."), "advice is not what users suffer");
  });

  test("on a terminal one line tells how far the run is, and is gone when the report begins", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-a"),
      oneWrite("TX-001-b"),
    ]);
    let out = "";
    const write = (text: string): void => {
      out += text;
    };
    const adapter = brokenAdapter("forgetful");
    await conformCommand({ adapter, cases }, { out: write, err: write, colours: false, terminal: true });
    const cleared = "\r\u001b[K";
    assert.ok(out.includes(`${cleared}2 of 2, 2 failed${cleared}\nWhat users would suffer`), out);
  });

  test("the command that runs a case alone works in a shell, where the user stands", async (t) => {
    const dir = join(temporaryDirectory(t), "it's $HOME `here`");
    mkdirSync(dir);
    const filter = "TX-024-killed-once-acknowledged";
    const { result: run } = await conformJson({
      adapter: brokenAdapter("forgetful", "an 'odd' \"$x\""),
      filter,
      dir,
      timeout: 30,
    });
    const command = String(run.cases[0]?.command);
    const shell = process.platform === "win32" ? "cmd.exe" : "sh";
    const again = spawnSync(shell, [process.platform === "win32" ? "/c" : "-c", command], {
      encoding: "utf8",
    });
    assert.equal(again.status, 1, `the command does not show the failure:\n${command}\n${again.stderr}`);
    assert.match(again.stdout, /0 pass, 1 fail/);
    assert.ok(
      again.stdout.includes(`--timeout 30 --filter ${filter}`),
      "a command of that run would forget options",
    );
  });

  const naive = "node spec/adapters/node/adapter.ts --module faults/processes/naive-port.js";
  const onLinux = process.platform === "linux" && !("Deno" in globalThis);
  test("PORTING.md shows a report as it is", {
    skip: onLinux ? false : "its causes are seen on Linux, and its commands are those of Node",
  }, () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const guide = readFileSync(join(root, "spec/PORTING.md"), "utf8");
    const [, filter = "", shown = ""] = /--filter (\S+)\n```\n\n```text\n([\s\S]*?)\n```\n/.exec(guide) ?? [];
    const run = ["src/cli/main.ts", "conform", "--adapter", naive, "--filter", filter];
    const { stdout } = spawnSync(process.execPath, run, { cwd: root, encoding: "utf8" });
    assert.ok(
      guide.includes(`--adapter "${naive}" --filter ${filter}`),
      "the command above it is another one",
    );
    assert.equal(normal(stdout), normal(shown), `out of date: the report now reads\n${stdout}`);
  });
});

/** Without what differs between machines and runs. */
function normal(report: string): string {
  return report
    .replace(/SQLite [\d.]+/, "SQLite")
    .replace(/in [\d.]+ s/, "in a moment")
    .replace(/run it alone: .*? src\/cli/g, "run it alone: node src/cli")
    .trim();
}

function result(id: string, status: CaseResult["status"]): CaseResult {
  const of = {
    requirements: ["TX-001"],
    title: "A rule",
    level: "core",
    strength: "MUST",
    harm: "other",
    tier: "fast",
  } as const;
  return { id, status, ...of, file: "x", durationMs: 1, command: "x" };
}
