/** What is removed of scratch databases that were left behind, and what is not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { removeLitter, scratchFile } from "../../src/journal-mode/scratch-file.ts";

const uuid = "01234567-89ab-4cde-8f01-23456789abcd";
const writtenAt = 1_700_000_000;
const after = (seconds: number): number => (writtenAt + seconds) * 1000;

/** The id of a process that has ended. */
function deadProcess(): number {
  return spawnSync("true").pid;
}

function leave(directory: string, ...names: readonly string[]): void {
  for (const name of names) {
    writeFileSync(join(directory, name), "");
    utimesSync(join(directory, name), writtenAt, writtenAt);
  }
}

describe("scratch files that were left behind", () => {
  test("JM-059 those of a process that was killed are removed after a minute", (t) => {
    const directory = temporaryDirectory(t);
    const name = `.walguard-scratch-${deadProcess()}-${uuid}.db`;
    leave(directory, name, `${name}-wal`, `${name}-shm`, `${name}-journal`, `.walguard-scratch-${uuid}.db`);
    removeLitter(directory, after(59));
    assert.equal(
      readdirSync(directory).length,
      5,
      "a process in another container would lose its scratch file",
    );
    removeLitter(directory, after(61));
    assert.deepEqual(readdirSync(directory), [], "scratch files would gather beside the database");
  });

  test("JM-059 those of a living process are left for a day", (t) => {
    const directory = temporaryDirectory(t);
    const name = basename(scratchFile(directory));
    assert.ok(name.includes(`-${process.pid}-`));
    leave(directory, name);
    removeLitter(directory, after(3600));
    assert.deepEqual(readdirSync(directory), [name], "a proof that is under way would fail");
    removeLitter(directory, after(86_401));
    assert.deepEqual(readdirSync(directory), [], "the process's id may have been given to another one");
  });

  test("JM-059 nothing else is touched", (t) => {
    const directory = temporaryDirectory(t);
    const scratch = `.walguard-scratch-${deadProcess()}-${uuid}`;
    const others = [
      "state.db",
      `${scratch}.db.old`,
      `${scratch}.txt`,
      `x${scratch}.db`,
      ".walguard-scratch-1-x.db",
    ];
    leave(directory, ...others);
    mkdirSync(join(directory, `${scratch}.db-wal`));
    symlinkSync("state.db", join(directory, `${scratch}.db`));
    const before = readdirSync(directory);
    removeLitter(directory, Number.MAX_SAFE_INTEGER);
    assert.deepEqual(readdirSync(directory), before, "a file of the user's would be gone");
  });

  test("JM-059 a directory that cannot be read is no error", (t) => {
    removeLitter(join(temporaryDirectory(t), "absent"));
  });
});
