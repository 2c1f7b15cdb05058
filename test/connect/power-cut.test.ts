import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { cleanUp } from "../../spec/fixtures/clean-up.ts";
import { failingCall } from "../../spec/fixtures/failing-call.ts";
import { type PowerCut, powerCut } from "../../spec/fixtures/power-cut.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { startCommand, startProcess } from "../../spec/fixtures/runtime-process.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { queryValue } from "../../src/engine/connection.ts";
import { type DriverName, driverNames, loadDriver } from "../../src/engine/driver.ts";

const program = new URL("../../spec/fixtures/programs/acknowledged-writer.ts", import.meta.url);

describe("a power cut at the moment a write transaction returns", () => {
  for (const driver of driverNames) {
    const skip = beyondNpmTest("the power torture has a share there");
    for (const mode of ["wal", "delete"]) {
      for (const below of ["", "made/by/connect"]) {
        const where = below === "" ? "" : ", in directories that connect made";
        test(`CN-004, CN-035 loses no acknowledged row: ${driver}, ${mode}${where}`, { skip }, async (t) => {
          const disk = powerCut(t);
          if (typeof disk === "string") return t.skip(disk);
          const writer = startProcess(program, [driver, join(disk.directory, below, "state.db"), mode]);
          cleanUp(t, () => writer.child.kill("SIGKILL"));
          assert.equal(await writer.line(), "connected");
          const file = join(below, "state.db");
          assert.deepEqual(rowsAfter(disk, file, driver), [], "the schema of the first connect is gone");
          const written: string[] = [];
          for (const row of ["row 1", "row 2"]) {
            writer.tell(row);
            assert.equal(await writer.line(), "written");
            written.push(row);
            assert.deepEqual(
              rowsAfter(disk, file, driver),
              written,
              "the machine lost its power after the row was acknowledged, and the row is gone",
            );
          }
        });
      }
    }

    test(`TX-026 loses no acknowledged row after the file left WAL mode: ${driver}`, { skip }, async (t) => {
      const disk = powerCut(t);
      if (typeof disk === "string") return t.skip(disk);
      const writer = startProcess(program, [driver, join(disk.directory, "state.db"), "wal"]);
      cleanUp(t, () => writer.child.kill("SIGKILL"));
      assert.equal(await writer.line(), "connected");
      for (const text of ["row 1", "PRAGMA journal_mode=DELETE", "row 2"]) {
        writer.tell(text);
        assert.equal(await writer.line(), "written");
      }
      assert.deepEqual(
        rowsAfter(disk, "state.db", driver),
        ["row 1", "row 2"],
        "the first commit in the new mode was acknowledged, and is gone",
      );
    });

    test(`CN-004, CN-035 loses neither what was there nor what comes when another process connects: ${driver}`, {
      skip,
    }, async (t) => {
      const disk = powerCut(t);
      if (typeof disk === "string") return t.skip(disk);
      const path = join(disk.directory, "state.db");
      for (const [row, before] of [["by one"], ["by another", "by one"]] as const) {
        const writer = startProcess(program, [driver, path, "wal"]);
        cleanUp(t, () => writer.child.kill("SIGKILL"));
        assert.equal(await writer.line(), "connected");
        assert.deepEqual(rowsAfter(disk, "state.db", driver), before === undefined ? [] : [before]);
        writer.tell(String(row));
        assert.equal(await writer.line(), "written");
        writer.child.kill("SIGKILL");
        await writer.ended;
      }
      assert.deepEqual(rowsAfter(disk, "state.db", driver), ["by one", "by another"]);
    });

    for (const [mode, what, kind, which] of [
      ["wal", "the -wal", "wal"],
      ["delete", "the journal", "journal"],
      ["delete", "the database", "database"],
      // The engine ignores the first, which is about the journal's own name.
      ["delete", "the directory, after the journal is removed,", "directory", 2],
    ] as const) {
      test(`TX-019, CN-004, CN-035 loses no acknowledged row after a sync of ${what} has failed: ${driver}, ${mode}`, {
        skip,
      }, async (t) => {
        const disk = powerCut(t);
        if (typeof disk === "string") return t.skip(disk);
        const failing = failingCall(t, disk.directory);
        if (typeof failing === "string") return t.skip(failing);
        const command = runtimeCommand(program, [driver, join(disk.directory, "state.db"), mode]);
        const writer = startCommand(...failing.command(...command));
        cleanUp(t, () => writer.child.kill("SIGKILL"));
        assert.equal(await writer.line(), "connected");
        writer.tell("before");
        assert.equal(await writer.line(), "written");
        failing.failNext("fsync", kind, which);
        writer.tell("in doubt");
        const outcome = await writer.line();
        assert.ok(failing.hasFailed(), "no sync failed");
        assert.ok(["unknown", "rolled-back"].includes(outcome), `a failed sync was told as "${outcome}"`);
        const survivors = rowsAfter(disk, "state.db", driver);
        assert.ok(survivors.includes("before"), "the failure took a row that was acknowledged before it");
        if (outcome === "rolled-back")
          assert.deepEqual(survivors, ["before"], "it said that nothing was kept");

        writer.tell("after");
        assert.equal(await writer.line(), "written");
        const rows = rowsAfter(disk, "state.db", driver).filter((row) => row !== "in doubt");
        assert.deepEqual(rows, ["before", "after"], "a row that was acknowledged after the failure is gone");
      });
    }

    test(`CN-004, CN-033 loses no row when the sync of a checkpoint fails: ${driver}`, {
      skip,
    }, async (t) => {
      const disk = powerCut(t);
      if (typeof disk === "string") return t.skip(disk);
      const failing = failingCall(t, disk.directory);
      if (typeof failing === "string") return t.skip(failing);
      const command = runtimeCommand(program, [driver, join(disk.directory, "state.db"), "wal"]);
      const writer = startCommand(...failing.command(...command));
      cleanUp(t, () => writer.child.kill("SIGKILL"));
      assert.equal(await writer.line(), "connected");
      const written: string[] = [];
      for (const row of ["before", "after"]) {
        writer.tell(row);
        assert.equal(await writer.line(), "written");
        written.push(row);
        failing.failNext("fsync", "database");
        writer.tell("PRAGMA wal_checkpoint(TRUNCATE)");
        await writer.line();
        assert.ok(failing.hasFailed(), "no sync failed");
        assert.deepEqual(
          rowsAfter(disk, "state.db", driver),
          written,
          "the -wal was given up before it was copied",
        );
      }
    });

    for (const [mode, kind] of [
      ["wal", "wal"],
      ["delete", "database"],
    ] as const) {
      test(`CN-016, CN-024 a first connect whose sync fails is an error, and the next one's schema stays: ${driver}, ${mode}`, {
        skip,
      }, async (t) => {
        const disk = powerCut(t);
        if (typeof disk === "string") return t.skip(disk);
        const failing = failingCall(t, disk.directory);
        if (typeof failing === "string") return t.skip(failing);
        const command = runtimeCommand(program, [driver, join(disk.directory, "state.db"), mode]);
        failing.failNext("fsync", kind);
        const first = startCommand(...failing.command(...command));
        cleanUp(t, () => first.child.kill("SIGKILL"));
        const { code, stderr } = await first.ended;
        assert.ok(failing.hasFailed(), "no sync failed");
        assert.notEqual(code, 0, "it connected, and its schema may be gone after a power cut");
        assert.match(stderr, /OpenError|TransactionError/);
        const second = startCommand(...failing.command(...command));
        cleanUp(t, () => second.child.kill("SIGKILL"));
        assert.equal(await second.line(), "connected");
        assert.deepEqual(rowsAfter(disk, "state.db", driver), []);
        second.tell("row");
        assert.equal(await second.line(), "written");
        assert.deepEqual(rowsAfter(disk, "state.db", driver), ["row"]);
      });
    }
  }
});

/** What is found in the database when the machine is back: it must be whole. This process has no other file open. */
function rowsAfter(disk: PowerCut, file: string, driver: DriverName): string[] {
  const db = new (loadDriver(driver))(join(disk.cut(), file));
  try {
    assert.equal(queryValue(db, "PRAGMA integrity_check"), "ok");
    return JSON.parse(
      String(queryValue(db, "SELECT json_group_array(text) FROM (SELECT text FROM notes ORDER BY rowid)")),
    );
  } finally {
    db.close();
  }
}
