/** Runtimes that give a program few permissions: what they have to give, and what is said where they do not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const programs = join(root, "spec/fixtures/programs");
/** What the program itself has to read. */
const sources = [root, realpathSync(join(root, "node_modules"))];

/** What `programs/connect.ts` prints. */
interface Printed {
  readonly ok: boolean;
  readonly code?: string;
  readonly hint?: string;
  readonly mode?: string;
  readonly modes?: readonly (string | null)[];
  readonly warnings: readonly string[];
}

/** A database's directory, and the program that connects in it under rules. */
function place(t: TestContext): { readonly directory: string; readonly path: string } {
  const directory = realpathSync(temporaryDirectory(t));
  return { directory, path: join(directory, "state.db") };
}

function connectOn(command: string, flags: readonly string[], driver: string, path: string): Printed {
  const parameters = [...flags, join(programs, "connect.ts"), driver, path];
  const { stdout, stderr } = spawnSync(command, parameters, { encoding: "utf8", timeout: 60_000 });
  assert.match(stdout, /^\{/, stderr);
  return JSON.parse(stdout);
}

const linux = process.platform === "linux";
const node = process.versions.deno === undefined ? process.execPath : "node";

describe("node --permission", { skip: missing("node") }, () => {
  const reading = (...more: string[]): string[] => [
    "--permission",
    ...[...sources, ...more].map((one) => `--allow-fs-read=${one}`),
  ];

  test("CN-051 node:sqlite needs its directory to be readable and writable, and no more", (t) => {
    const { directory, path } = place(t);
    const flags = [...reading(directory), `--allow-fs-write=${directory}`];
    const { ok, mode, modes, warnings, hint } = connectOn(node, flags, "node:sqlite", path);
    assert.equal(ok, true, hint);
    assert.equal(mode, "wal");
    assert.deepEqual(modes?.[0], "600");
    assert.equal(warnings.filter((text) => text.includes("may not read /proc")).length, linux ? 1 : 0);
  });

  test("CN-051 better-sqlite3 needs --allow-addons too, and the error says so", (t) => {
    const { directory, path } = place(t);
    const flags = [...reading(directory), `--allow-fs-write=${directory}`];
    const refused = connectOn(node, flags, "better-sqlite3", path);
    assert.equal(refused.code, "ERR_WALGUARD_DRIVER");
    assert.match(refused.hint ?? "", /--allow-addons.*DatabaseSync/);
    const { ok, hint } = connectOn(node, [...flags, "--allow-addons"], "better-sqlite3", path);
    assert.equal(ok, true, hint);
  });

  test("CN-051 what may not be written or read is refused with the flag that is missing", (t) => {
    const { directory, path } = place(t);
    for (const flags of [reading(directory), reading()]) {
      const { ok, code, hint } = connectOn(node, flags, "node:sqlite", path);
      assert.equal(ok, false);
      assert.match(code ?? "", /^ERR_WALGUARD_(?:OPEN|INIT_LOCK)$/);
      assert.match(hint ?? "", /--allow-fs-read and --allow-fs-write/);
    }
  });

  test("LH-045 with /proc, nothing is out of sight and nothing is said", (t) => {
    const { directory, path } = place(t);
    const flags = [...reading(directory, "/proc/"), `--allow-fs-write=${directory}`];
    assert.deepEqual(connectOn(node, flags, "node:sqlite", path).warnings, []);
  });

  for (const [change, wanted] of [
    ["toggle", "written"],
    ["unlink", "ERR_WALGUARD_LOST_GENERATION"],
  ] as const) {
    test(`LH-045 without /proc, after ${change} the next write says ${wanted}`, (t) => {
      const { directory, path } = place(t);
      const flags = [...reading(directory), `--allow-fs-write=${directory}`];
      const parameters = [...flags, join(programs, "changed-wal.ts"), change, path];
      const { stdout, stderr } = spawnSync(node, parameters, { encoding: "utf8", timeout: 60_000 });
      assert.equal(stdout.trim(), wanted, stderr);
    });
  }
});

describe("deno run without --allow-all", {
  skip: missing("deno") || beyondNpmTest("the same on Deno"),
}, () => {
  const config = ["run", "--no-prompt", "--config", join(root, "deno.json")];

  test("CN-051 node:sqlite needs its directory to be readable and writable, and no more", (t) => {
    const { directory, path } = place(t);
    const flags = [...config, `--allow-read=${[...sources, directory].join()}`, `--allow-write=${directory}`];
    const { ok, mode, modes, warnings, hint } = connectOn("deno", flags, "node:sqlite", path);
    assert.equal(ok, true, hint);
    assert.equal(mode, "wal");
    assert.deepEqual([modes?.[0], modes?.[3]], ["600", "600"]);
    assert.equal(warnings.filter((text) => text.includes("may not read /proc")).length, linux ? 1 : 0);
  });

  test("CN-051 better-sqlite3 needs --allow-sys and --allow-ffi too, and the error says so", (t) => {
    const { directory, path } = place(t);
    const flags = [...config, `--allow-read=${[...sources, directory].join()}`, `--allow-write=${directory}`];
    const refused = connectOn("deno", flags, "better-sqlite3", path);
    assert.equal(refused.code, "ERR_WALGUARD_DRIVER");
    assert.match(refused.hint ?? "", /--allow-sys and --allow-ffi.*DatabaseSync/);
    const { ok, hint } = connectOn("deno", [...flags, "--allow-sys", "--allow-ffi"], "better-sqlite3", path);
    assert.equal(ok, true, hint);
  });

  test("CN-051 what may not be written is refused with the flag that is missing", (t) => {
    const { directory, path } = place(t);
    const flags = [...config, `--allow-read=${[...sources, directory].join()}`];
    const { ok, hint } = connectOn("deno", flags, "node:sqlite", path);
    assert.equal(ok, false);
    assert.match(hint ?? "", /--allow-read and --allow-write/);
  });

  test("LH-045 with --allow-all, nothing is out of sight and nothing is said", (t) => {
    const { path } = place(t);
    assert.deepEqual(connectOn("deno", [...config, "--allow-all"], "node:sqlite", path).warnings, []);
  });
});
