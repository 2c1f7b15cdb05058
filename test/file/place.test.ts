import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { isShortage, isShortOfDescriptors, shortageHint } from "../../src/file/descriptor-shortage.ts";
import { placeHint, preparePlace } from "../../src/file/place.ts";

const program = new URL("../../spec/fixtures/programs/connect.ts", import.meta.url);
const exhausted = new URL("../../spec/fixtures/programs/without-descriptors.ts", import.meta.url);

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

test("CN-058 directories are made for nobody to write to who may not write to the database, whatever the umask", {
  skip: process.platform === "win32" && "not run: Windows has no such permissions",
}, (t) => {
  const place = temporaryDirectory(t);
  const made = (umask: number, fileMode: number): string => {
    const name = join(place, `${umask}-${fileMode}`);
    const before = process.umask(umask);
    try {
      preparePlace(join(name, "below", "state.db"), fileMode);
    } finally {
      process.umask(before);
    }
    const modes = [name, join(name, "below")].map((one) => statSync(one).mode & 0o777);
    assert.equal(modes[0], modes[1]);
    return (modes[0] ?? 0).toString(8);
  };
  assert.equal(made(0o000, 0o600), "755", "any user of the machine could exchange the database");
  assert.equal(made(0o022, 0o600), "755");
  assert.equal(made(0o077, 0o600), "700", "the umask would not be kept to");
  assert.equal(made(0o000, 0o660), "775", "the group could write the database, and make no journal");
  assert.equal(made(0o002, 0o666), "775");
});

describe("a process without descriptors", () => {
  test("CN-031 is told so, and not about permissions", () => {
    for (const code of ["EMFILE", "ENFILE"]) {
      assert.equal(placeHint(Object.assign(new Error("too many open files"), { code })), shortageHint);
    }
    assert.equal(isShortage(null), false);
    assert.equal(isShortOfDescriptors(), false);
  });

  for (const mode of ["wal", "delete"]) {
    test(`CN-031 is told so where SQLite says only that it cannot open the file, in ${mode} mode`, {
      skip: process.platform === "win32" && "not run: Windows has no such limit",
    }, (t) => {
      const [command, parameters] = runtimeCommand(exhausted, [
        join(temporaryDirectory(t), "state.db"),
        mode,
      ]);
      const limited = ["-c", 'ulimit -n 64; exec "$0" "$@"', command, ...parameters];
      const { status, stdout, stderr } = spawnSync("sh", limited, { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      const hints = JSON.parse(stdout) as string[];
      assert.ok(hints.length > 2, "no connect failed, and the test would show nothing");
      for (const hint of hints) {
        assert.ok(hint.endsWith(shortageHint), `an operator would look for something else: ${hint}`);
      }
    });
  }
});
