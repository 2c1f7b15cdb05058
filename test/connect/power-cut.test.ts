import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { cleanUp } from "../../spec/fixtures/clean-up.ts";
import { type PowerCut, powerCut } from "../../spec/fixtures/power-cut.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { driverNames } from "../../src/engine/driver.ts";

const program = new URL("../../spec/fixtures/programs/acknowledged-writer.ts", import.meta.url);

describe("a power cut at the moment a write transaction returns", { skip: missing("python3") }, () => {
  for (const driver of driverNames) {
    for (const mode of ["wal", "delete"]) {
      for (const below of ["", "made/by/connect"]) {
        const where = below === "" ? "" : ", in directories that connect made";
        test(`CN-004, CN-035 loses no acknowledged row: ${driver}, ${mode}${where}`, async (t) => {
          const disk = powerCut(t);
          if (typeof disk === "string") return t.skip(disk);
          const writer = startProcess(program, [driver, join(disk.directory, below, "state.db"), mode]);
          cleanUp(t, () => writer.child.kill("SIGKILL"));
          assert.equal(await writer.line(), "connected");
          for (const rows of [1, 2, 3]) {
            writer.tell(`row ${rows}`);
            assert.equal(await writer.line(), "written");
            assert.equal(
              rowsAfter(disk, join(below, "state.db")),
              rows,
              "the machine lost its power after the row was acknowledged, and the row is gone",
            );
          }
        });
      }
    }

    test(`TX-026 loses no acknowledged row after the file left WAL mode: ${driver}`, async (t) => {
      const disk = powerCut(t);
      if (typeof disk === "string") return t.skip(disk);
      const writer = startProcess(program, [driver, join(disk.directory, "state.db"), "wal"]);
      cleanUp(t, () => writer.child.kill("SIGKILL"));
      assert.equal(await writer.line(), "connected");
      for (const text of ["row 1", "PRAGMA journal_mode=DELETE", "row 2"]) {
        writer.tell(text);
        assert.equal(await writer.line(), "written");
      }
      assert.equal(
        rowsAfter(disk, "state.db"),
        2,
        "the first commit in the new mode was acknowledged, and is gone",
      );
    });
  }
});

/** What another program finds in the database when the machine is back. */
function rowsAfter(disk: PowerCut, file: string): number {
  const script =
    "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM notes').fetchone()[0])";
  const { stdout, stderr } = spawnSync("python3", ["-c", script, join(disk.cut(), file)], {
    encoding: "utf8",
  });
  assert.match(stdout, /^\d+$/m, stderr);
  return Number(stdout);
}
