/** walguard as part of a bundle, and loaded in other ways than by `import`. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundle } from "../../spec/fixtures/bundle.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const entry = join(root, "src/index.ts");
const node = process.versions.deno === undefined ? process.execPath : "node";

const program = `import { connect, writeTxn } from ${JSON.stringify(entry)};
const warnings = [];
const warn = (text) => warnings.push(text);
const db = connect(process.argv[2], { schema: "CREATE TABLE notes (text TEXT)", logger: { warn, error: warn } });
writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('x')"));
db.close();
console.log(JSON.stringify({ driver: db.constructor.name, warnings }));`;

function runNode(t: TestContext, file: string): SpawnSyncReturns<string> {
  const path = join(temporaryDirectory(t), "state.db");
  return spawnSync(node, [file, path], { encoding: "utf8", timeout: 60_000 });
}

describe("a bundle", { skip: missing("node") }, () => {
  for (const format of ["cjs", "esm"] as const) {
    test(`CN-053 as ${format} it finds the packages beside it, and has nothing to say`, (t) => {
      const directory = temporaryDirectory(t);
      symlinkSync(realpathSync(join(root, "node_modules")), join(directory, "node_modules"));
      const { stdout, stderr } = runNode(t, bundle(program, directory, format));
      assert.match(stdout, /^\{/, stderr);
      assert.deepEqual(JSON.parse(stdout), { driver: "Database", warnings: [] });
    });

    test(`CN-053 as ${format}, without packages, it says that driver and lock are others`, (t) => {
      const { stdout, stderr } = runNode(t, bundle(program, temporaryDirectory(t), format));
      assert.match(stdout, /^\{/, stderr);
      const { driver, warnings } = JSON.parse(stdout);
      assert.equal(driver, "DatabaseSync");
      assert.equal(warnings.length, 2, warnings.join("\n"));
      assert.match(warnings[0], /no better-sqlite3 within reach, and uses node:sqlite/);
      assert.match(warnings[1], /no koffi within reach/);
    });
  }
});

describe("the package in other hands", { skip: missing("node") }, () => {
  test("CN-055 require() gives what import gives, and both share what they know", (t) => {
    const file = join(temporaryDirectory(t), "program.cjs");
    writeFileSync(
      file,
      `const required = require(${JSON.stringify(entry)});
import(${JSON.stringify(entry)}).then((imported) => {
  const db = required.connect(process.argv[2]);
  console.log(imported.connect === required.connect, imported.hasLiveConnection(process.argv[2]));
  db.close();
});`,
    );
    const { stdout, stderr } = runNode(t, file);
    assert.equal(stdout.trim(), "true true", stderr);
  });

  test("CN-055 nothing that the package exports awaits at its top level", (t) => {
    const file = join(temporaryDirectory(t), "program.cjs");
    const entries = ["src/index.ts", "faults/index.ts", "spec/index.ts"].map((one) => join(root, one));
    writeFileSync(
      file,
      `for (const one of ${JSON.stringify(entries)}) console.log(Object.keys(require(one)).length > 0);`,
    );
    const { stdout, stderr } = runNode(t, file);
    assert.equal(stdout.trim(), "true\ntrue\ntrue", stderr);
  });

  test("CN-055 worker threads and the thread that started them write to one file", (t) => {
    const file = join(temporaryDirectory(t), "program.mjs");
    writeFileSync(
      file,
      `import { isMainThread, Worker, workerData } from "node:worker_threads";
import { connect, writeTxn } from ${JSON.stringify(entry)};
const path = isMainThread ? process.argv[2] : workerData;
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const write = () => {
  const db = connect(path, { schema });
  for (let row = 0; row < 20; row++) writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('x')"));
  db.close();
};
if (isMainThread) {
  const workers = [1, 2, 3].map(() => new Worker(new URL(import.meta.url), { workerData: path }));
  const codes = workers.map((worker) => new Promise((resolve, reject) => worker.on("exit", resolve).on("error", reject)));
  write();
  const ended = await Promise.all(codes);
  const db = connect(path);
  console.log(JSON.stringify([ended, db.prepare("SELECT count(*) AS rows FROM notes").get().rows]));
  db.close();
} else write();`,
    );
    const { stdout, stderr } = runNode(t, file);
    assert.equal(stdout.trim(), "[[0,0,0],80]", stderr);
  });
});
