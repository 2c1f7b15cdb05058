/** The power torture: the reference keeps what it has promised, and one with a mistake does not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sourcedCopy } from "../../faults/mutation/sourced-copy.ts";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
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

describe("power cuts", { skip }, () => {
  test("CN-004, CN-035, CN-038 lose nothing that the reference has acknowledged", async () => {
    const only = ["schema", "write-wal", "write-delete", "fails-wal"];
    const result = await power({ command, only, statesAtMost: 500 });
    assert.deepEqual(result.violations, []);
    assert.deepEqual(result.skipped, []);
    assert.deepEqual(result.scenarios.map(({ id }) => id).sort(), [...only].sort());
    for (const { id, states, syncs, acknowledged, byConnect } of result.scenarios)
      assert.ok(states > 50 && syncs > 3 && acknowledged > 0 && byConnect > 0, `${id} shows too little`);
    assert.ok(result.statesByModel.ordered > 50 && result.statesByModel.unordered > 20);
  });

  test("CN-035 undo what was acknowledged at synchronous=FULL with a journal, and the state can be seen again", async (t) => {
    const source = sourcedCopy(root, join(temporaryDirectory(t), "copy"), {
      id: "full",
      mistake: "The removal of the journal is not synced.",
      killedBy: "CN-035",
      edits: [
        {
          file: "constants.json",
          from: '"rollbackJournalSynchronous": "EXTRA"',
          to: '"rollbackJournalSynchronous": "FULL"',
        },
      ],
    });
    const env = { WALGUARD_SOURCE: source };
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
      /no scenario "no-such"; known are first-open, /,
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
