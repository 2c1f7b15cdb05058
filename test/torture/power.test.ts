/** The power torture on the reference. Each test that names what must outlive a power cut kills a mutant. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import { power } from "../../spec/torture/power/power.ts";

const library = injectorLibrary();
const skip =
  "reason" in library ? `not run: ${library.reason}` : beyondNpmTest("it cuts the power some hundred times");
const command = referenceAdapter("better-sqlite3");

/** @param only scenarios, of which each must show something */
async function nothingIsLost(...only: readonly string[]): Promise<void> {
  const result = await power({ command, only, statesAtMost: 300 * only.length });
  assert.deepEqual(
    result.violations.map(({ description, problems }) => [description, ...problems]),
    [],
  );
  assert.deepEqual(result.skipped, []);
  assert.deepEqual(result.scenarios.map(({ id }) => id).sort(), [...only].sort());
  for (const { id, states, syncs, acknowledged, byConnect } of result.scenarios)
    assert.ok(states > 50 && syncs > 3 && acknowledged > 0 && byConnect > 0, `${id} shows too little`);
}

describe("after a power cut", { skip }, () => {
  test("CN-004 what was acknowledged in WAL mode is there", () => nothingIsLost("write-wal"));

  test("CN-035 what was acknowledged with a rollback journal is there", () => nothingIsLost("write-delete"));

  test("CN-038 the directories of a new database are there", () => nothingIsLost("schema"));

  test("CN-038 a directory that a killed process made is there", () => nothingIsLost("after-kill-mkdir"));

  test("TX-018 what was acknowledged after a sync that failed is there", () => nothingIsLost("fails-wal"));
});
