import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { cannotTrace } from "../../spec/fixtures/strace.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

const program = new URL("../../spec/fixtures/programs/connect-and-write.ts", import.meta.url);
const run = promisify(execFile);
/** More than there are opens of each file in two connects. */
const opens = [1, 2, 3, 4, 5];

describe("one open(2) that fails", { skip: beyondNpmTest("it fails each open in turn") }, () => {
  for (const suffix of ["", "-wal", "-shm"]) {
    test(`CN-044 of the database${suffix}, for whatever reason, never gives a connection that can't write`, {
      skip: cannotTrace(),
    }, async (t) => {
      const { path } = databasePlace(t);
      const errors = ["EMFILE", "EIO", "EACCES", "ENOSPC"];
      const replies = opens.map(async (nth, index) => {
        const copy = `${path}.${nth}`;
        const seed = new DatabaseSync(copy);
        seed.exec("PRAGMA journal_mode=WAL; CREATE TABLE notes (text)");
        seed.close();
        const failure = `inject=openat:error=${errors[index % errors.length]}:when=${nth}`;
        const [command, all] = runtimeCommand(program, ["node:sqlite", copy]);
        const flags = ["-f", "-qq", "-o", "/dev/null", "-P", `${copy}${suffix}`];
        const { stdout } = await run(
          "strace",
          [...flags, "-e", "trace=openat", "-e", failure, command, ...all],
          { timeout: 60_000 },
        );
        return stdout.trim().split("\n");
      });
      const lines = (await Promise.all(replies)).flat();
      assert.equal(lines.length, 2 * opens.length);
      for (const line of lines) assert.match(line, /^(?:wrote|refused ERR_WALGUARD_\w+ SQLITE_\w+)$/);
      assert.ok(
        lines.includes("refused ERR_WALGUARD_OPEN SQLITE_READONLY"),
        "no open for writing was among those that failed, so this shows nothing",
      );
    });
  }
});
