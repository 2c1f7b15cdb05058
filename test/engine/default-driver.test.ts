/** What is chosen where no driver is passed, in processes that each have another better-sqlite3. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import type { Driver } from "../../src/engine/driver.ts";
import { connect, DriverError } from "../../src/index.ts";

const entry = new URL("../../src/index.ts", import.meta.url).href;
const node = process.versions.deno === undefined ? process.execPath : "node";

/** Packages in the place of better-sqlite3: each is the body of a CommonJS module. */
const broken = {
  "native code of another Node": `module.exports = function Database() {
    throw Object.assign(new Error("was compiled against a different Node.js version\\nmore"), { code: "ERR_DLOPEN_FAILED" });
  }; module.exports.prototype = { exec() {}, prepare() {}, close() {}, constructor: module.exports };`,
  "no native code": `module.exports = function Database() { throw new Error("Could not locate the bindings file."); };
    module.exports.prototype = { exec() {}, prepare() {}, close() {}, constructor: module.exports };`,
  "a dependency that is missing": `require("no-such-package");`,
};

/** Runs a program in a process whose better-sqlite3 is another one. */
function runBeside(t: TestContext, better: string, program: string): SpawnSyncReturns<string> {
  const directory = temporaryDirectory(t);
  const preload = join(directory, "preload.cjs");
  const main = join(directory, "main.mjs");
  writeFileSync(join(directory, "better-sqlite3.cjs"), better);
  writeFileSync(
    preload,
    `const Module = require("node:module"), { _resolveFilename: resolve } = Module;
Module._resolveFilename = (name, ...rest) =>
  name === "better-sqlite3" ? ${JSON.stringify(join(directory, "better-sqlite3.cjs"))} : resolve(name, ...rest);`,
  );
  writeFileSync(
    main,
    `import { existsSync } from "node:fs";
import * as walguard from ${JSON.stringify(entry)};
const path = ${JSON.stringify(join(directory, "state.db"))};
${program}`,
  );
  return spawnSync(node, ["--require", preload, main], { encoding: "utf8", timeout: 60_000 });
}

describe("a better-sqlite3 that is installed and does not load", { skip: missing("node") }, () => {
  for (const [what, better] of Object.entries(broken)) {
    test(`CN-052 ${what}: the error says so, and no file is made`, (t) => {
      const { stdout, stderr } = runBeside(
        t,
        better,
        `try { walguard.connect(path); } catch ({ code, message, hint, cause }) {
  console.log(JSON.stringify({ code, message, hint, cause: cause.message, made: existsSync(path) || existsSync(path + ".init.lock") }));
}`,
      );
      assert.match(stdout, /^\{/, stderr);
      const { code, message, hint, cause, made } = JSON.parse(stdout);
      assert.equal(code, "ERR_WALGUARD_DRIVER");
      assert.match(message, /better-sqlite3 is installed and does not load: [^\n]+ — /);
      assert.match(hint, /npm rebuild better-sqlite3.*DatabaseSync of node:sqlite/);
      assert.ok(cause.length > 10);
      assert.equal(made, false);
    });
  }

  test("CN-052 the init lock does not need it where there is flock", (t) => {
    const { stdout, stderr } = runBeside(
      t,
      broken["no native code"],
      "walguard.withInitLock(path, ({ owned }) => console.log(owned));",
    );
    assert.equal(stdout.trim(), "true", stderr);
  });

  test("CN-052 node:sqlite is used when it is passed", (t) => {
    const { stdout, stderr } = runBeside(
      t,
      broken["no native code"],
      `import { DatabaseSync } from "node:sqlite";
walguard.connect(path, { driver: DatabaseSync }).close();
console.log("connected");`,
    );
    assert.equal(stdout.trim(), "connected", stderr);
  });
});

test("CN-052 a driver that is passed and does not load is refused before anything is made", (t) => {
  const path = join(temporaryDirectory(t), "state.db");
  let tried = 0;
  class Broken {
    constructor() {
      tried++;
      throw Object.assign(new Error("invalid ELF header"), { code: "ERR_DLOPEN_FAILED" });
    }
    exec(): void {}
    prepare(): void {}
    close(): void {}
  }
  const error = thrown(() => connect(path, { driver: Broken as unknown as Driver }));
  assert.ok(error instanceof DriverError);
  assert.match(error.message, /Broken is installed and does not load: invalid ELF header/);
  assert.ok(!existsSync(path) && !existsSync(`${path}.init.lock`));
  assert.equal(tried, 1);
});
