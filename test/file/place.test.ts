import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

const program = new URL("../../spec/fixtures/programs/connect.ts", import.meta.url);

test("CN-038 each directory that connect makes is synced in its parent, once it is made", {
  skip: missing("strace"),
}, (t) => {
  const place = temporaryDirectory(t);
  const log = join(place, "calls");
  const [command, parameters] = runtimeCommand(program, ["node:sqlite", join(place, "a", "b", "state.db")]);
  const flags = ["-f", "-y", "-e", "trace=mkdir,mkdirat,fsync", "-o", log];
  const { status, stderr } = spawnSync("strace", [...flags, command, ...parameters], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const calls = readFileSync(log, "utf8").split("\n");
  for (const [made, parent] of [
    [join(place, "a"), place],
    [join(place, "a", "b"), join(place, "a")],
  ] as const) {
    const at = calls.findIndex((call) => /mkdir/.test(call) && call.includes(`"${made}"`));
    assert.notEqual(at, -1, `nothing made ${made}`);
    const synced = calls.slice(at).some((call) => call.includes("fsync(") && call.includes(`<${parent}>`));
    assert.ok(synced, `a power cut could take ${made} away with all that is in it`);
  }
});
