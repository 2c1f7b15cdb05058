/** The power torture: the reference keeps what it has promised, and one with a mistake does not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SourcedCopy } from "../../faults/mutation/sourced-copy.ts";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import { openLoopDisk } from "../../spec/torture/power/loop-disk.ts";
import { power } from "../../spec/torture/power/power.ts";
import { powerScenarios } from "../../spec/torture/power/power-scenario.ts";
import { realCuts } from "../../spec/torture/power/real-cuts.ts";
import { defaultDriverName } from "../../src/engine/driver.ts";

const library = injectorLibrary();
const skip = "reason" in library ? `not run: ${library.reason}` : false;
const root = fileURLToPath(new URL("../../", import.meta.url));
const command = referenceAdapter(defaultDriverName());

/** The reference with the mistake of a mutant: a rollback journal at FULL. */
function mistaken(t: TestContext): string {
  const edit = {
    file: "constants.json",
    from: '"rollbackJournalSynchronous": "EXTRA"',
    to: '"rollbackJournalSynchronous": "FULL"',
  };
  const mutant = { id: "journal-at-full", mistake: "", killedBy: "CN-035", edits: [edit] };
  return new SourcedCopy(root, join(temporaryDirectory(t), "copy")).become(mutant);
}

describe("power cuts", { skip: skip || beyondNpmTest("what judges the torture itself") }, () => {
  test("CN-035 undo what was acknowledged at synchronous=FULL with a journal, and the state can be seen again", async (t) => {
    const env = { WALGUARD_SOURCE: mistaken(t) };
    const { violations } = await power({ command, env, only: ["write-delete"], statesAtMost: 150 });
    const [first] = violations;
    assert.ok(first !== undefined, "it was not found");
    assert.match(first.description, /removal of app\.db-journal undone/);
    assert.match(first.problems.join(), /was acknowledged, and is not there/);
    assert.match(
      first.again,
      /^walguard torture --adapter '.+' --power --seed 1 --only write-delete:\d+:\d+$/,
    );
    const only = first.again.replace(/^.* /, "");
    const again = await power({ command, env, only: [only] });
    assert.equal(again.states, 1);
    assert.equal(again.violations[0]?.description, first.description);
    assert.deepEqual(again.violations[0]?.problems.slice(0, 1), first.problems.slice(0, 1));
  });

  test("need a scenario that there is", async () => {
    await assert.rejects(
      power({ command, only: ["no-such"] }),
      /no scenario "no-such".*known are first-open, /,
    );
    await assert.rejects(power({ command, only: ["write-wal:x"] }), /write write-wal:<position>:<number>/);
  });

  test("have scenarios with names of their own", () => {
    const ids = powerScenarios.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test("of a real disk lose nothing either", async (t) => {
    using disk = openLoopDisk();
    if (!disk.available) return t.skip(disk.reason);
    const result = await realCuts({ command, cuts: 4 });
    assert.ok(typeof result === "object", String(result));
    assert.deepEqual(result.violations, []);
    assert.equal(result.cuts, 4);
  });
});
