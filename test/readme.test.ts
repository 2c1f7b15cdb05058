import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { walguardErrorCodes } from "../spec/fixtures/error-codes.ts";
import { runProcess } from "../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../spec/fixtures/temporary-directory.ts";
import { errorsPage } from "../spec/publish/errors-page.ts";
import { constants } from "../src/constants.ts";

const entry = new URL("../src/index.ts", import.meta.url).href;
const faultsEntry = new URL("../faults/index.ts", import.meta.url).href;
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  for (const [source, text] of [
    ["README.md", readme],
    [
      "src/connect/connect.ts",
      readFileSync(new URL("../src/connect/connect.ts", import.meta.url), "utf8").replace(/^ \* ?/gm, ""),
    ],
  ] as const) {
    for (const [index, code] of examples(text).entries()) {
      test(`example ${index + 1} of ${source} runs as it stands`, (t) => {
        const directory = temporaryDirectory(t);
        const program = join(directory, "example.ts");
        const placed = code
          .replaceAll('"walguard"', JSON.stringify(entry))
          .replaceAll('"walguard/faults"', JSON.stringify(faultsEntry))
          .replaceAll('"better-sqlite3"', JSON.stringify(import.meta.resolve("better-sqlite3")))
          .replaceAll('"state.db"', JSON.stringify(join(directory, "state.db")));
        assert.notEqual(placed, code, "the example does not use walguard");
        writeFileSync(program, placed);
        const run = runExample(program);
        assert.equal(run.status, 0, run.stderr);
      });
    }
  }

  test("it leads to a page that has every error's code, and no other", () => {
    assert.ok(readme.includes("(spec/ERRORS.md)"));
    const page = readFileSync(new URL("../spec/ERRORS.md", import.meta.url), "utf8");
    assert.equal(page, errorsPage(), "out of date: npm run trace writes it anew");
    const named = [...page.matchAll(/^\| `(ERR_WALGUARD_\w+)`/gm)].map(([, code]) => code);
    assert.deepEqual([...named].sort(), [...walguardErrorCodes()].sort());
  });

  test("its figures are the constants", () => {
    assert.ok(readme.includes(`${constants.busyTimeoutMs.toLocaleString("en-US")} |`), "busy timeout");
    assert.ok(readme.includes(`wal_autocheckpoint=${constants.walAutocheckpointPages}`), "autocheckpoint");
    assert.ok(readme.includes(`synchronous=${constants.synchronous}`), "synchronous");
    assert.ok(readme.includes(constants.busyTimeoutEnvironmentVariable), "environment variable");
  });
});

/** Deno looks for its dependencies beside the program, and is told where they are. */
function runExample(program: string): SpawnSyncReturns<string> {
  if (!("Deno" in globalThis)) return runProcess(program);
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  return spawnSync(process.execPath, ["run", "--allow-all", "--config", config, program], {
    encoding: "utf8",
  });
}

function examples(text: string): string[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");
}
