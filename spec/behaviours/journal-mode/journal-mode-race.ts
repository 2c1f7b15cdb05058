import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { queryNumber, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  applyJournalMode,
  applyWalWithFallback,
  onDiskJournalMode,
} from "../../../src/journal-mode/apply.ts";
import { setMode, withoutWaiting } from "../../../src/journal-mode/pragmas.ts";
import { codedError } from "../../fixtures/coded-error.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { failingDriver } from "../../fixtures/failing-driver.ts";
import { calmSurroundings, D, P, W } from "../../fixtures/journal-mode-run.ts";
import { elsewhere, headerModeBytes, otherProcess } from "../../fixtures/other-process.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { content, prepareFile, quiet } from "../../fixtures/quiet-database.ts";
import { watchedDriver } from "../../fixtures/watched-driver.ts";

const marker = codedError("SQLITE_PROTOCOL", "locking protocol");

/** Journal modes on files that other processes and connections change at the same time. */
export function journalModeRaceBehaviour(driverName: DriverName): void {
  const Library = loadDriver(driverName);
  const beforehand = prepareFile.bind(null, Library);

  describe(`journal mode beside others with ${driverName}`, () => {
    test("JM-011, JM-017 a connection that remembers DELETE learns that another process set WAL", {
      skip: missing("python3"),
    }, (t) => {
      const { path, keep } = databasePlace(t);
      beforehand(path, ...content);
      const connection = keep(new (failingDriver(driverName, { [W]: [marker] }))(path));
      assert.equal(queryValue(connection, P), "delete");
      elsewhere(path, "PRAGMA journal_mode=WAL");
      assert.equal(
        queryValue(connection, P),
        "delete",
        "the connection is not out of date here: is the fresh look still needed?",
      );
      const options = quiet();
      assert.throws(
        () => applyWalWithFallback(connection, options),
        (error) => error === marker,
      );
      assert.deepEqual(options.logger.warnings, [], "a fallback would be announced on a WAL file");
      assert.equal(headerModeBytes(path), "02 02");
    });

    test("JM-017 onDiskJournalMode reports what is on disk, not what the connection remembers", (t) => {
      const { path, keep } = databasePlace(t);
      beforehand(path, ...content);
      const connection = keep(new Library(path));
      assert.equal(onDiskJournalMode(connection), "delete");
      beforehand(path, "PRAGMA journal_mode=WAL");
      assert.equal(
        onDiskJournalMode(connection),
        "wal",
        "the guard would be stale in the very race it is for",
      );
    });

    test("JM-053, JM-040 the mode of a file that is left alone is what is on disk", (t) => {
      const { path, keep } = databasePlace(t);
      beforehand(path, ...content);
      const connection = keep(new Library(path));
      queryValue(connection, P);
      beforehand(path, "PRAGMA journal_mode=WAL");
      const options = { ...quiet(), journalMode: "delete" } as const;
      assert.equal(applyWalWithFallback(connection, options), "wal");
      assert.equal(options.logger.errors.length, 1);
    });

    test("JM-029, JM-033 a downgrade fails at once while another process reads the WAL file", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      await otherProcess(t, path, ["PRAGMA journal_mode=WAL", ...content, "BEGIN", "SELECT * FROM notes"]);
      const connection = keep(new Library(path));
      // Ten minutes: a downgrade that waited would not end with the test.
      connection.exec("PRAGMA busy_timeout=600000");
      assert.equal(queryValue(connection, P), "wal");
      assert.throws(() => withoutWaiting(connection, () => setMode(connection, "delete")), /locked/);
      assert.equal(queryNumber(connection, "PRAGMA busy_timeout"), 600_000);
      assert.equal(headerModeBytes(path), "02 02");
    });

    test("JM-031, JM-015 another process sets WAL after the guard: the downgrade does nothing, and WAL is reported", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      beforehand(path, ...content);
      const then = ["PRAGMA journal_mode=WAL", "BEGIN", "SELECT * FROM notes"];
      const other = await otherProcess(t, path, [], then);
      let downgraded = false;
      const watched = watchedDriver(driverName, (sql) => {
        if (sql === W) throw marker;
        if (sql !== D) return;
        downgraded = true;
        other.goOn();
      });
      const connection = keep(new watched.driver(path));
      connection.exec("PRAGMA busy_timeout=600000");
      assert.equal(applyWalWithFallback(connection, quiet()), "wal");
      assert.ok(downgraded);
      assert.equal(headerModeBytes(path), "02 02", "the other process's WAL would be destroyed");
    });

    test("JM-032, JM-033 a reader in another process delays the switch only until it is gone", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      beforehand(path, ...content);
      const other = await otherProcess(t, path, ["BEGIN", "SELECT * FROM notes"], ["ROLLBACK"]);
      let sleeps = 0;
      const clock = {
        now: () => 0,
        sleep(): void {
          if (++sleeps === 2) other.goOn();
          assert.ok(sleeps < 3, "the reader is gone, and the switch is still refused");
        },
      };
      const watched = watchedDriver(driverName);
      const connection = keep(new watched.driver(path));
      connection.exec("PRAGMA busy_timeout=600000");
      const mode = applyJournalMode(connection, path, quiet(), calmSurroundings({ clock }));
      assert.equal(mode, "wal", "one reader at the wrong moment would keep a service from starting");
      assert.equal(watched.statements.filter((sql) => sql === W).length, 3);
      assert.equal(queryNumber(connection, "PRAGMA busy_timeout"), 600_000);
    });
  });
}
