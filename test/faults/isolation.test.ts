import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { faults, faulty, fileSizeLimited, holdRogueLock, injectFaults } from "../../faults/index.ts";
import { withEnvironmentVariable } from "../../spec/fixtures/environment-variable.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { runProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { loadDriver } from "../../src/engine/driver.ts";

/** Every module that an entry point loads. */
function modulesOf(entry: string): string[] {
  const address = new URL(entry, import.meta.url);
  if ("Deno" in globalThis) {
    const { stdout } = spawnSync(process.execPath, ["info", "--json", address.href], { encoding: "utf8" });
    return JSON.parse(stdout).modules.map(({ specifier }: { specifier: string }) => specifier);
  }
  const program = new URL("../../spec/fixtures/loaded-modules.ts", import.meta.url);
  const { stdout, stderr } = runProcess(program, [address.href]);
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

describe("faults are inert unless asked for", () => {
  test("importing walguard loads nothing of faults/, nor of its dependencies", () => {
    const loaded = modulesOf("../../src/index.ts");
    assert.ok(
      loaded.some((address) => address.endsWith("/src/connect/connect.ts")),
      `walguard itself must be among the loaded modules: ${loaded.join()}`,
    );
    assert.deepEqual(
      loaded.filter((address) => /\/faults\/|\/node_modules\/ajv\//.test(address)),
      [],
      "production code must not carry a way to break itself",
    );
  });

  const graphOnly = "Deno" in globalThis ? "not run: deno info counts what is imported for its types" : false;
  test("importing walguard/faults loads no driver", { skip: graphOnly }, () => {
    const loaded = modulesOf("../../faults/index.ts");
    assert.ok(loaded.some((address) => address.endsWith("/faults/index.ts")));
    assert.deepEqual(
      loaded.filter((address) => address.includes("better-sqlite3")),
      [],
    );
  });

  test("the environment variable alone does nothing", () => {
    withEnvironmentVariable("WALGUARD_FAULTS", (set) => {
      set("any=error(SQLITE_IOERR)");
      const connection = new (loadDriver("node:sqlite"))(":memory:");
      connection.exec("SELECT 1");
      connection.close();
    });
  });

  test("a faulty driver leaves the driver, and other connections, alone", () => {
    const driver = loadDriver("node:sqlite");
    const before = Reflect.ownKeys(driver.prototype);
    const Faulty = faulty(driver, "any=error(SQLITE_IOERR)");
    const other = new driver(":memory:");
    const third = new driver(":memory:");
    injectFaults(third, "any=error(SQLITE_IOERR)");
    assert.throws(() => new Faulty(":memory:").exec("SELECT 1"), /disk I\/O/);
    other.exec("SELECT 1");
    assert.deepEqual(Reflect.ownKeys(driver.prototype), before);
    assert.equal(faults in driver, false);
    for (const connection of [other, third]) connection.close();
  });
});

describe("a real cause", () => {
  test("that is not available says why, and disposing of it does nothing", {
    skip: missing("python3"),
  }, async (t) => {
    const rogue = await holdRogueLock(`${temporaryDirectory(t)}/absent.db`, "read-marks");
    assert.ok(!rogue.available, "there is no -shm to lock");
    assert.match(rogue.reason, /^not available here: FileNotFoundError/);
    rogue[Symbol.dispose]();
    await rogue[Symbol.asyncDispose]();
  });

  test("another process's write transaction is BUSY until it is disposed of", {
    skip: missing("python3"),
  }, async (t) => {
    const path = `${temporaryDirectory(t)}/a.db`;
    const connection = new (loadDriver("node:sqlite"))(path);
    connection.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=WAL; CREATE TABLE t (a)");
    const rogue = await holdRogueLock(path, "write");
    assert.ok(rogue.available);
    assert.throws(() => connection.exec("BEGIN IMMEDIATE"), /database is locked/);
    await rogue[Symbol.asyncDispose]();
    connection.exec("BEGIN IMMEDIATE; ROLLBACK");
    connection.close();
  });

  test("a limit on file sizes makes writes fail, and does not end the process", {
    skip: missing("sh", "dd"),
  }, (t) => {
    const file = `${temporaryDirectory(t)}/big`;
    const [command, parameters] = fileSizeLimited(
      ["dd", "if=/dev/zero", `of=${file}`, "bs=1024", "count=64"],
      8,
    );
    const { status, signal, stderr } = spawnSync(command, parameters, { encoding: "utf8" });
    assert.equal(signal, null, "SIGXFSZ must be ignored, otherwise there is no error to look at");
    assert.notEqual(status, 0, `the write must fail: ${stderr}`);
  });
});
