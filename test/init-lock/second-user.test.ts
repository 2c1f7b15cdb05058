import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { connect } from "../../src/index.ts";

const program = new URL("../../spec/fixtures/programs/connect.ts", import.meta.url);
const somebody = 65534;

/** Why another user cannot run the program here: its sources may be below a directory for root alone. */
function cannotBeAnother(): string | false {
  if (process.getuid?.() !== 0) return "not run: running as another user takes root";
  const [command, parameters] = runtimeCommand(program, ["node:sqlite", ":memory:"]);
  const { status } = spawnSync(command, parameters, { uid: somebody, gid: somebody });
  return status === 0 ? false : "not run: another user cannot read these sources";
}

test("IL-021 a user who may not lock the lock file is refused, and leaves nothing", {
  skip: cannotBeAnother(),
}, (t) => {
  const { directory, path } = databasePlace(t);
  connect(path, { schema: "CREATE TABLE notes (text)" }).close();
  chmodSync(dirname(path), 0o777);
  chmodSync(path, 0o666);
  writeFileSync(`${path}.init.lock`, "");
  chmodSync(`${path}.init.lock`, 0o600);
  chownSync(`${path}.init.lock`, 0, 0);
  const before = readdirSync(directory).sort();
  const [command, parameters] = runtimeCommand(program, ["node:sqlite", path]);
  const { stdout, stderr } = spawnSync(command, parameters, {
    uid: somebody,
    gid: somebody,
    encoding: "utf8",
  });
  assert.match(stdout + stderr, /ERR_WALGUARD_INIT_LOCK/);
  assert.deepEqual(
    readdirSync(directory).sort(),
    before,
    "files of a refused user are in the way of the others",
  );
});
