/** What the suite can be run on, and `conformance()` for `node --test`. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { conformJson } from "../../spec/fixtures/conformance-run.ts";
import { secondDriverBeyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { joinCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

const place = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

function nodeAdapter(...parameters: readonly string[]): string {
  const [command, all] = runtimeCommand(place("spec/adapters/node/adapter.ts"), parameters);
  return joinCommand([command, ...all]);
}

describe("what the suite is run on", { concurrency: 2 }, () => {
  for (const driver of ["better-sqlite3", "node:sqlite"] as const) {
    test(`the reference with ${driver} passes cases with faults, traces and several processes`, {
      skip: secondDriverBeyondNpmTest(driver),
    }, async () => {
      const filter = "JM-011-wal,TX-007-busy,TX-024-killed,LH-004-second";
      const { code, result } = await conformJson({
        adapter: nodeAdapter("--driver", driver),
        filter,
        strict: true,
      });
      assert.deepEqual(
        result.cases.map((one) => [one.id, one.status, one.failure?.message]),
        result.cases.map((one) => [one.id, "pass", undefined]),
        "the reference must pass",
      );
      assert.equal(code, 0);
    });
  }

  test("code that was never written for the suite is judged by what it exports", async () => {
    const adapter = nodeAdapter("--module", place("faults/processes/naive-port.js"));
    const { result } = await conformJson({ adapter, filter: "TX-002-body,CN-001-fresh,JM-004-eio" });
    const [fresh, eio, body] = result.cases;
    assert.deepEqual(result.adapter.hello.capabilities, []);
    assert.equal(fresh?.status, "pass");
    assert.match(eio?.reason ?? "", /capability apply, faults, .* not declared: not asked of this port/);
    assert.equal(body?.status, "fail", "a transaction that is never rolled back must be noticed");
  });

  test("a module without connect is refused with that reason", async (t) => {
    const module = join(temporaryDirectory(t), "empty.js");
    writeFileSync(module, "export const x = 1;\n");
    const { code, result } = await conformJson({
      adapter: nodeAdapter("--module", module),
      filter: "TX-002",
    });
    assert.equal(code, 3);
    assert.match((result as unknown as { error: string }).error, /does not export a function connect/);
  });

  test("conformance() registers each case as a test of node:test", {
    skip: "Deno" in globalThis && "node --test",
  }, (t) => {
    const file = join(temporaryDirectory(t), "port.test.ts");
    const suite = pathToFileURL(place("spec/index.ts")).href;
    const module = place("faults/processes/naive-port.js");
    writeFileSync(
      file,
      `import { conformance } from ${JSON.stringify(suite)};
conformance({ driver: "node:sqlite", module: ${JSON.stringify(module)} }, { filter: "TX-002-body,CN-001-fresh,JM-004-eio" });
`,
    );
    const environment = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", file], {
      encoding: "utf8",
      env: environment,
    });
    assert.match(stdout, /^ *ok \d+ - CN-001-fresh-file-ends-in-wal/m);
    assert.match(stdout, /^ *ok \d+ - JM-004-eio-is-no-marker .*# SKIP capability apply/m);
    assert.match(stdout, /^ *not ok \d+ - TX-002-body-error-rolls-back/m);
    assert.match(stdout, /if not fixed: Half of a change stays/);
  });
});
