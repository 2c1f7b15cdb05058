import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { afterEach, describe, test } from "node:test";
import sinon from "sinon";
import { freshLabel } from "../spec/fixtures/journal-mode-run.ts";
import { runtimeCommand } from "../spec/runner/process/runtime-command.ts";
import { logOnce, processWarnings } from "../src/logger.ts";

const program = new URL("../spec/fixtures/programs/warn-and-exit.ts", import.meta.url);

describe("the log", () => {
  afterEach(() => sinon.restore());

  test("JM-019, JM-020 a topic is logged once per label", () => {
    const [one, other] = [freshLabel(), freshLabel()];
    const write = sinon.spy();
    for (const label of [one, one, other, one]) logOnce("wal-fallback", label, write);
    assert.equal(write.callCount, 2);
    logOnce("both-modes-refused", one, write);
    assert.equal(write.callCount, 3, "one message would hide another");
  });

  test("CN-039 without a logger, messages are process warnings with a code of their own, at once", (t) => {
    const seen: (string | undefined)[][] = [];
    const listener = (warning: Error & { code?: string }): void =>
      void seen.push([warning.name, warning.message, warning.code]);
    process.on("warning", listener);
    t.after(() => process.off("warning", listener));
    processWarnings.warn("careful");
    processWarnings.error("broken");
    process.off("warning", listener);
    assert.deepEqual(seen, [
      ["WalguardWarning", "careful", "WALGUARD_WARNING"],
      ["WalguardWarning", "broken", "WALGUARD_ERROR"],
    ]);
  });

  test("CN-039 a message is printed although the process exits at once, unless warnings are off", () => {
    const [command, parameters] = runtimeCommand(program);
    const run = (environment: Record<string, string>): string =>
      spawnSync(command, parameters, { encoding: "utf8", env: { ...process.env, ...environment } }).stderr;
    assert.match(run({}), /WALGUARD_ERROR.*: rows may be lost/, "nobody would hear of a loss");
    if (!("Deno" in globalThis)) assert.equal(run({ NODE_NO_WARNINGS: "1" }), "");
  });

  test("CN-039 an error of a listener is not one of the call that logged", () => {
    const [command, parameters] = runtimeCommand(program, ["throw"]);
    const { stdout, stderr, status } = spawnSync(command, parameters, { encoding: "utf8" });
    assert.equal(stdout, "went on\n", "connect() would fail for the sake of a message");
    assert.match(stderr, /the listener's own/);
    assert.notEqual(status, 0);
  });
});
