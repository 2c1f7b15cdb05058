/** The WAL-reset bug, made to happen: the version gate is right about each SQLite at hand. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pauseExtension } from "../../faults/real/pause-vfs.ts";
import { type Engine, findEngines } from "../../spec/claims/engine.ts";
import { Stage } from "../../spec/claims/stage.ts";
import { raceWalReset } from "../../spec/claims/wal-reset.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { isWalResetAffected } from "../../src/engine/wal-reset-bug.ts";

const runtime = "Deno" in globalThis ? "deno" : `node${process.versions.node.split(".")[0]}`;
const writers = await findEngines([`node:sqlite@${runtime}`]);
const checkpointers = (await findEngines([runtime, "python"])).engines.filter(({ features }) =>
  features.includes("extension"),
);
const extension = pauseExtension();
const skip = "reason" in extension ? `not run: ${extension.reason}` : false;

describe("a checkpoint that is stopped while the WAL begins anew", { skip }, () => {
  test("is tried with every driver of this runtime", () => {
    const tried = checkpointers.map(({ id }) => id);
    for (const driver of ["better-sqlite3", "node:sqlite"])
      assert.ok(tried.includes(`${driver}@${runtime}`), tried.join());
  });

  for (const checkpointer of checkpointers) {
    const affected = isWalResetAffected(checkpointer.version);
    const what = affected
      ? "loses rows of others, and the gate knows"
      : "loses nothing, and the gate lets it in";
    test(`JM-044 by ${checkpointer.name} (SQLite ${checkpointer.version}) ${what}`, async () => {
      const [writer] = writers.engines;
      const stage = new Stage(writer as Engine);
      try {
        const { acknowledged, there, integrity } = await raceWalReset(stage, checkpointer);
        assert.equal(acknowledged, 39);
        if (affected) assert.ok(there < acknowledged, "the gate keeps a sound version out of WAL");
        else
          assert.deepEqual([there, integrity], [acknowledged, "ok"], "the gate lets an affected version in");
      } finally {
        await stage.leave();
      }
    });
  }
});

describe("the Python port", { skip: missing("python3") }, () => {
  test("JM-044 has the same gate", () => {
    const versions = [
      "3.6.23",
      "3.7.0",
      "3.40.1",
      "3.44.5",
      "3.44.6",
      "3.50.6",
      "3.50.7",
      "3.51.2",
      "3.51.3",
      "3.54.1",
    ];
    const program =
      "from walguard_core import constants; answer([constants.has_wal_reset_bug(one) for one in arguments])";
    assert.deepEqual(python(program, ...versions), versions.map(isWalResetAffected));
  });

  test("JM-044 keeps a new file out of WAL with an affected SQLite, and only then", (t) => {
    const program = `import logging, sqlite3
from walguard_core import connect
logging.disable()
connection = connect(arguments[0])
answer([sqlite3.sqlite_version, connection.execute("PRAGMA journal_mode").fetchone()[0]])`;
    const [version, mode] = python(program, join(temporaryDirectory(t), "a.db")) as [string, string];
    assert.equal(mode, isWalResetAffected(version) ? "delete" : "wal", `with SQLite ${version}`);
  });
});

/** What a program with the port at hand answers. */
function python(program: string, ...parameters: string[]): unknown {
  const before =
    "import json, sys; arguments = sys.argv[1:]; answer = lambda value: print(json.dumps(value))";
  const cwd = fileURLToPath(new URL("../../spec/adapters/python/", import.meta.url));
  const options = { cwd, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    "python3",
    ["-B", "-c", `${before}\n${program}`, ...parameters],
    options,
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
