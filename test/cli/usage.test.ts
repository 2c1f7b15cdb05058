import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runProcess } from "../../spec/fixtures/runtime-process.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);

describe("walguard", () => {
  test("without arguments shows its commands on stderr, as a usage error", () => {
    const { status, stdout, stderr } = runProcess(program, []);
    assert.equal(status, 2, "a script would take a forgotten command for findings");
    assert.equal(stdout, "");
    assert.match(stderr, /^Usage: walguard [\s\S]*verify/);
  });

  test("--help is no error, and an unknown command is one", () => {
    assert.equal(runProcess(program, ["--help"]).status, 0);
    assert.equal(runProcess(program, ["help"]).status, 0);
    assert.equal(runProcess(program, ["verfy"]).status, 2);
  });

  test("verify --help says what is run", () => {
    const { status, stdout } = runProcess(program, ["verify", "--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /conformance suite on walguard itself[\s\S]*walguard burst/);
  });

  test("burst --help says which driver is taken", () => {
    const help = runProcess(program, ["burst", "--help"]).stdout.replace(/\s+/g, " ");
    assert.match(help, /default: better-sqlite3 where it is installed, else node:sqlite/);
  });
});
