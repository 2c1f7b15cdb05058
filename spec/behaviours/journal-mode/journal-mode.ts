import assert from "node:assert/strict";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseHeader, readDatabaseHeader } from "../../../src/corruption/header.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { applyWalWithFallback } from "../../../src/journal-mode/apply.ts";
import { codedError } from "../../fixtures/coded-error.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { failingDriver } from "../../fixtures/failing-driver.ts";
import { FRESHEN, freshLabel, modeStatements, P, W } from "../../fixtures/journal-mode-run.ts";
import { content, prepareFile, quiet } from "../../fixtures/quiet-database.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { watchedDriver } from "../../fixtures/watched-driver.ts";

const marker = codedError("SQLITE_PROTOCOL", "locking protocol");
const busy = codedError("SQLITE_BUSY", "database is locked");

/** Journal modes on real files. */
export function journalModeBehaviour(driverName: DriverName): void {
  const Library = loadDriver(driverName);
  const beforehand = prepareFile.bind(null, Library);

  describe(`journal mode with ${driverName}`, () => {
    test("JM-006 a file in WAL mode gets the probe and nothing else", (t) => {
      const { path, keep } = databasePlace(t);
      applyWalWithFallback(keep(new Library(path)), quiet());
      const watched = watchedDriver(driverName);
      const connection = keep(new watched.driver(path));
      assert.equal(applyWalWithFallback(connection, quiet()), "wal");
      assert.deepEqual(watched.statements, [P], "a connect to a WAL file would disturb it");
    });

    test("JM-010, JM-037 a fresh file becomes WAL, is writable, and no scratch file stays beside it", (t) => {
      const { path, directory, keep } = databasePlace(t);
      const watched = watchedDriver(driverName);
      const connection = keep(new watched.driver(path));
      assert.equal(applyWalWithFallback(connection, quiet()), "wal");
      assert.deepEqual(modeStatements(watched.statements), ["P", "W", "P"]);
      assertUsable(connection);
      const files = readdirSync(directory).filter((name) => !name.startsWith("test.db"));
      assert.deepEqual(files, [], "every first connect would leave a file behind");
    });

    test("JM-022 a connection by a relative name or a link is switched to WAL too, under the file's own name", (t) => {
      // The file's name becomes the label, and each label is logged once.
      const name = freshLabel();
      const { path, directory, keep } = databasePlace(t, name);
      keep(new Library(path)).exec("CREATE TABLE notes (text TEXT)");
      symlinkSync(path, join(directory, "link.db"));
      const before = process.cwd();
      process.chdir(directory);
      try {
        const logger = recordingLogger();
        const relative = keep(new Library("relative.db"));
        assert.equal(applyWalWithFallback(relative, { logger }), "wal");
        assert.equal(applyWalWithFallback(keep(new Library(join(directory, "link.db"))), { logger }), "wal");
        assert.match(
          logger.warnings.join(),
          new RegExp(`${name} had content`),
          "the message would name another file",
        );
      } finally {
        process.chdir(before);
      }
    });

    test("JM-014 a fresh file that refuses WAL is usable in DELETE on the same connection", (t) => {
      const { path, keep } = databasePlace(t);
      const connection = keep(new (failingDriver(driverName, { [W]: [marker] }))(path));
      const options = quiet();
      assert.equal(applyWalWithFallback(connection, options), "delete");
      assert.equal(options.logger.warnings.length, 1);
      assertUsable(connection);
    });

    test("JM-025 the mode of a database in memory is memory, and nothing is logged", (t) => {
      const { keep } = databasePlace(t);
      const options = quiet();
      assert.equal(applyWalWithFallback(keep(new Library(":memory:")), options), "memory");
      assert.deepEqual(options.logger.warnings, [], "every in-memory test would print a warning");
    });

    const refusals: readonly (readonly [string, Readonly<Record<string, readonly Error[]>>])[] = [
      ["the probe fails once, the switch has a marker", { [P]: [busy], [W]: [marker] }],
      ["every probe fails, the switch has a marker", { [P]: [busy, busy, busy], [W]: [marker] }],
      ["the guard's fresh look fails", { [P]: [busy], [W]: [marker], [FRESHEN]: [busy] }],
      ["the switch has an I/O error", { [P]: [busy], [W]: [codedError("SQLITE_IOERR", "disk I/O error")] }],
    ];
    for (const [what, faults] of refusals) {
      test(`JM-015 ${what}: a WAL file keeps its header, 02 02`, (t) => {
        const { path } = databasePlace(t);
        beforehand(path, "PRAGMA journal_mode=WAL", ...content);
        const connection = new (failingDriver(driverName, faults))(path);
        const options = quiet();
        try {
          assert.throws(
            () => applyWalWithFallback(connection, options),
            (error) => error === faults[W]?.[0],
          );
        } finally {
          connection.close();
        }
        assert.deepEqual(options.logger.warnings, []);
        assert.equal(
          parseHeader(readDatabaseHeader(path))?.journal,
          "wal",
          "a WAL that others may use would be destroyed",
        );
      });
    }

    test("JM-040 with journalMode delete a WAL file keeps its header, 02 02", (t) => {
      const { path } = databasePlace(t);
      beforehand(path, "PRAGMA journal_mode=WAL", ...content);
      const connection = new Library(path);
      const options = { ...quiet(), journalMode: "delete" } as const;
      assert.equal(applyWalWithFallback(connection, options), "wal");
      connection.close();
      assert.equal(options.logger.errors.length, 1);
      assert.equal(parseHeader(readDatabaseHeader(path))?.journal, "wal");
    });
  });
}

function assertUsable(connection: Connection): void {
  connection.exec("CREATE TABLE used (value INTEGER); INSERT INTO used VALUES (7)");
  assert.equal(queryValue(connection, "SELECT value FROM used"), 7, "the connection would be useless");
}
