/** The power torture: the reference keeps what it has promised, and one with a mistake does not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sourcedCopy } from "../../faults/mutation/sourced-copy.ts";
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

/** What the author of a port may get wrong, and the scenarios that show it. */
const mistakes = {
  "WAL at NORMAL": {
    ids: "CN-004",
    file: "constants.json",
    from: '"synchronous": "FULL"',
    to: '"synchronous": "NORMAL"',
    only: ["write-wal"],
  },
  "rollback journal at FULL": {
    ids: "CN-035",
    file: "constants.json",
    from: '"rollbackJournalSynchronous": "EXTRA"',
    to: '"rollbackJournalSynchronous": "FULL"',
    only: ["write-delete"],
  },
  "new directories are not synced": {
    ids: "CN-038",
    file: "sync-directory.ts",
    from: "fsyncSync(descriptor);",
    to: "fsyncSync;",
    only: ["schema", "after-kill-first"],
  },
  "a failed sync is acknowledged": {
    ids: "TX-019",
    file: "write-txn.ts",
    from: "    throw failedCommit(connection, state, cause);",
    to: '    if (!String(cause).includes("disk I/O")) throw failedCommit(connection, state, cause);\n    giveUp(connection, state, cause);',
    only: ["fails-wal"],
  },
  "a failed sync is told as rolled back": {
    ids: "TX-019",
    file: "outcome.ts",
    from: 'if (!isSettled(error)) return "unknown";',
    to: 'if (!isSettled(error)) return "rolled-back";',
    only: ["fails-wal"],
  },
} as const;

/** A copy of the reference's source with that mistake. */
function mistaken(t: TestContext, name: keyof typeof mistakes): string {
  const { file, from, to, ids } = mistakes[name];
  const mutant = { id: name, mistake: name, killedBy: ids, edits: [{ file, from, to }] };
  return sourcedCopy(root, join(temporaryDirectory(t), "copy"), mutant);
}

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
    const env = { WALGUARD_SOURCE: mistaken(t, "rollback journal at FULL") };
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

  for (const name of Object.keys(mistakes) as (keyof typeof mistakes)[]) {
    const { only, ids } = mistakes[name];
    const skip = beyondNpmTest("what judges the torture itself");
    test(`${ids} find a mistake of the reference: ${name}`, { skip }, async (t) => {
      const env = { WALGUARD_SOURCE: mistaken(t, name) };
      const { violations } = await power({ command, env, only, statesAtMost: 400 });
      const found = violations.flatMap(({ problems }) => problems).join("\n");
      assert.match(found, /was acknowledged, and is not there|was reported as not done, and is there/);
    });
  }

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
