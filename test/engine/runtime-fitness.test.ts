import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import {
  assertRuntimeFit,
  type RuntimeVersions,
  runtimeUnfitness,
} from "../../src/engine/runtime-fitness.ts";
import { RuntimeUnfitError } from "../../src/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("runtime fitness", () => {
  const table: readonly (readonly [string, RuntimeVersions, RegExp | null])[] = [
    ["Node 24", { node: "24.21.0", napi: "10" }, null],
    ["Node 26", { node: "26.10.0", napi: "10" }, null],
    ["Node 22.18, the first that runs the sources", { node: "22.18.0", napi: "10" }, null],
    ["Node 22.17", { node: "22.17.1", napi: "10" }, /needs Node 22\.18 or newer, and this is Node 22\.17\.1/],
    ["Node 20", { node: "20.20.2", napi: "9" }, /needs Node 22\.18 or newer, and this is Node 20\.20\.2/],
    ["a Node with too old a Node-API", { node: "23.0.0", napi: "9" }, /Node-API 10, and this one has 9/],
    ["a Node that says nothing of Node-API", { node: "24.0.0" }, /Node-API 10, and this one has none/],
    ["Deno, whatever Node it claims to be", { node: "20.0.0", deno: "2.9.6", napi: "10" }, null],
    ["a Deno with too old a Node-API", { node: "24.0.0", deno: "1.0.0", napi: "8" }, /has 8/],
    ["Bun", { node: "20.0.0", bun: "1.4.5", napi: "10" }, null],
    ["nothing at all", {}, /Node/],
  ];
  for (const [what, versions, wanted] of table) {
    test(`${what} is ${wanted === null ? "fit" : "unfit"}`, () => {
      const reason = runtimeUnfitness(versions);
      if (wanted === null) assert.equal(reason, null, "a runtime that works would be refused");
      else assert.match(reason ?? "", wanted, "the driver would crash the process without a message");
    });
  }

  test("this runtime is fit", () => assertRuntimeFit());

  test("an unfit runtime is told what to do", () => {
    assert.throws(
      () => assertRuntimeFit({ node: "20.20.2", napi: "9" }),
      (error) => error instanceof RuntimeUnfitError && /node@24/.test(error.hint),
    );
  });

  const old = oldNode();

  test("on an old Node connect() throws before any native code is loaded, instead of crashing", {
    skip:
      (old === null && "not run: no Node below 22.18 on /usr/local/bin:/usr/bin:/bin") ||
      beyondNpmTest("it builds the package"),
  }, (t) => {
    const directory = temporaryDirectory(t);
    const dist = join(directory, "dist");
    const tsc = join(root, "node_modules", ".bin", "tsc");
    spawnSync(tsc, ["-p", join(root, "tsconfig.build.json"), "--outDir", dist], { cwd: root });
    // So that the driver is there to be loaded.
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
    const path = join(directory, "never.db");
    const script = `import(process.argv[1]).then(({ connect }) => {
      try { connect(process.argv[2]); } catch ({ name, code, message }) { console.log(JSON.stringify({ name, code, message })); }
      console.log(Object.keys(process.report.getReport().sharedObjects.filter((file) => file.endsWith(".node"))).length);
    })`;
    const module = join(dist, "src", "index.js");
    const child = spawnSync(old ?? "", ["-e", script, module, path], { encoding: "utf8", env: {} });
    assert.equal(child.signal, null, "the process would crash");
    const [error = "", native] = child.stdout.trim().split("\n");
    assert.match(error, /"RuntimeUnfitError".*ERR_WALGUARD_RUNTIME.*needs Node 22\.18/, child.stderr);
    assert.equal(native, "0", "native code that this Node cannot run would be loaded");
    assert.equal(existsSync(path), false);
  });
});

function oldNode(): string | null {
  for (const directory of ["/usr/local/bin", "/usr/bin", "/bin"]) {
    const node = join(directory, "node");
    const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
    if (version !== "" && runtimeUnfitness({ node: version.slice(1), napi: "10" }) !== null) return node;
  }
  return null;
}
