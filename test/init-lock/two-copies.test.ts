/** Two copies of walguard in one process, as two versions in one dependency tree. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { constants } from "../../src/constants.ts";
import { libc } from "../../src/file-lock/libc.ts";
import { connect, hasLiveConnection, withInitLock } from "../../src/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const tryFlock = join(root, "spec/fixtures/programs/try-flock.py");

describe("two copies in one process", { skip: missing("python3") }, () => {
  test("IL-023, LH-016 both lock the same file, can mirror locks, and know each other's connections", async (t) => {
    const directory = temporaryDirectory(t);
    for (const part of ["src", "spec/constants.json", "package.json"]) {
      cpSync(join(root, part), join(directory, part), { recursive: true });
    }
    symlinkSync(realpathSync(join(root, "node_modules")), join(directory, "node_modules"));
    const load = (file: string): Promise<object> => import(pathToFileURL(join(directory, "src", file)).href);
    const copy = (await load("index.ts")) as typeof import("../../src/index.ts");
    const path = join(directory, "state.db");
    const lockPath = `${path}${constants.initLockSuffix}`;

    assert.notEqual(copy.withInitLock, withInitLock, "it is the same module");
    const locked = (): string =>
      spawnSync("python3", [tryFlock, lockPath], { encoding: "utf8" }).stdout.trim();
    assert.equal(withInitLock(path, locked), copy.withInitLock(path, locked));
    assert.notEqual(copy.withInitLock(path, locked), locked(), "the copy's lock is not the file's");
    assert.ok(!existsSync(`${path}${constants.initLockSidecarSuffix}`), "the copy locks another file");

    const calls = (await load("file-lock/libc.ts")) as typeof import("../../src/file-lock/libc.ts");
    assert.equal(
      calls.libc() === null,
      libc() === null,
      "the copy could not keep a lost WAL from being checkpointed",
    );

    const db = connect(path);
    assert.equal(copy.hasLiveConnection(path), true);
    const other = copy.connect(path);
    db.close();
    assert.equal(hasLiveConnection(path), true);
    other.close();
    assert.equal(hasLiveConnection(path), false);
  });
});
