import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { databasePlace } from "../../spec/fixtures/database-place.ts";

const program = fileURLToPath(new URL("../../spec/fixtures/programs/connect.ts", import.meta.url));
const skip = "Deno" in globalThis ? "not run: node --permission is Node's" : false;

/** What connecting gives in a process that may use these files, and has no fchmod. */
function connectWithPermission(path: string, directory: string, options: object): Record<string, unknown> {
  const flags = ["--permission", "--allow-fs-read=*", `--allow-fs-write=${directory}`, "--no-warnings"];
  const parameters = ["node:sqlite", path, JSON.stringify(options)];
  const { stdout, stderr } = spawnSync(
    "/bin/sh",
    ["-c", 'umask 022; exec "$@"', "sh", process.execPath, ...flags, program, ...parameters],
    { encoding: "utf8" },
  );
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("a file whose permissions cannot be set", { skip }, () => {
  test("CN-045 is made where it has those asked for, as under node --permission", (t) => {
    const { directory, path } = databasePlace(t, "sub/test.db");
    const seen = connectWithPermission(path, directory, {});
    assert.deepEqual([seen.ok, (seen.modes as unknown[])[0]], [true, "600"], JSON.stringify(seen));
  });

  test("CN-045 is not left behind where it has others, and the hint names the option", (t) => {
    const { directory, path } = databasePlace(t);
    const seen = connectWithPermission(path, directory, { fileMode: 0o660 });
    assert.equal(seen.ok, false);
    assert.match(String(seen.hint), /fileMode: 0o640/);
    assert.deepEqual(readdirSync(directory), [], "the next connect would take it for a file that is there");
  });
});
