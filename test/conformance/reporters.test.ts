/** What a port says must not reach a terminal, a file of results or this machine's memory as it is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
import { joinCommand, splitCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { longestLine } from "../../spec/runner/process/line-process.ts";
import { printable } from "../../spec/runner/report/printable.ts";

/** What a terminal obeys, and what XML cannot have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

describe("the reports", { concurrency: 4 }, () => {
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

  test("cases that were not asked of a port are counted by reason before the failures, and not listed", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [
      oneWrite("TX-001-one"),
      ...[2, 3, 4].map((n) => oneWrite(`TX-001-skipped-${n}`, { capabilities: ["quarantine"] })),
    ]);
    const { out } = await conform({ adapter: brokenAdapter("forgetful"), cases });
    assert.doesNotMatch(out, /TX-001-skipped/);
    const skipped = out.indexOf("3 x capability quarantine not declared");
    assert.notEqual(skipped, -1, "a skip would be green by silence");
    assert.ok(skipped < out.lastIndexOf("FAIL"), "skips would bury the failures");
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
    assert.match(junit, /<failure type="flaky" message="a fresh process sees other rows">/);
  });

  test("the command that runs a case alone is one that can be run", async (t) => {
    const cases = writeCases(join(temporaryDirectory(t), "cases"), [oneWrite("TX-001-one")]);
    const { result } = await conformJson({ adapter: brokenAdapter("forgetful"), cases });
    const words = splitCommand(String(result.cases[0]?.command));
    const end = words.findIndex((word) => word.endsWith("main.ts")) + 1;
    assert.notEqual(end, 0, "the command does not name the program");
    assert.equal(spawnSync(process.execPath, [...words.slice(1, end + 1), "--help"]).status, 0);
  });
});
