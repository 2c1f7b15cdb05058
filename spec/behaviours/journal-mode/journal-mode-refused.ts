import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { parseHeader, readDatabaseHeader } from "../../../src/corruption/header.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type Driver, type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { JournalModeUnknownError } from "../../../src/errors.ts";
import { applyWalWithFallback } from "../../../src/journal-mode/apply.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { freshLabel } from "../../fixtures/journal-mode-run.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";

/** The authorizer of node:sqlite: given an action and its arguments, it allows (0), denies (1) or ignores (2). */
interface Authorizable extends Connection {
  setAuthorizer(decide: ((action: number, name: unknown, value: unknown) => number) | null): void;
}

const PRAGMA = 19;
const DENY = 1;
const IGNORE = 2;

/** Engines that really refuse: nothing here is forged. */
export function journalModeRefusedBehaviour(driverName: DriverName): void {
  const Library = loadDriver(driverName);
  const noAuthorizer = hasAuthorizer(Library) ? false : `not run: ${driverName} has no setAuthorizer here`;
  const noUri =
    driverName === "node:sqlite" ? false : "not run: better-sqlite3 is built without URI file names";

  function options(): { label: string; logger: ReturnType<typeof recordingLogger> } {
    return { label: freshLabel(), logger: recordingLogger() };
  }

  /** Lets an authorizer decide about setting a journal mode. */
  function authorize(connection: Connection, verdict: number, about: (value: unknown) => boolean): void {
    (connection as Authorizable).setAuthorizer((action, name, value) =>
      action === PRAGMA && String(name) === "journal_mode" && about(value) ? verdict : 0,
    );
  }

  const isWal = (value: unknown): boolean => String(value).toUpperCase() === "WAL";
  const isSet = (value: unknown): boolean => value !== null && value !== undefined;

  describe(`refusals of ${driverName} itself`, () => {
    test("JM-012, JM-014, JM-052 WAL is denied by an authorizer: DELETE, one warning, usable", {
      skip: noAuthorizer,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const connection = keep(new Library(path));
      authorize(connection, DENY, isWal);
      const { label, logger } = options();
      assert.equal(applyWalWithFallback(connection, { label, logger }), "delete");
      assert.equal(logger.warnings.length, 1);
      assert.match(logger.warnings[0] ?? "", /not authorized/);
      connection.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    });

    test("JM-030 both modes are denied: usable in the mode it has, with a warning", {
      skip: noAuthorizer,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const connection = keep(new Library(path));
      authorize(connection, DENY, isSet);
      const { label, logger } = options();
      assert.equal(applyWalWithFallback(connection, { label, logger }), "delete");
      assert.match(logger.warnings.at(-1) ?? "", /refused both.*not authorized.*not authorized/);
      connection.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    });

    test("JM-026 WAL is ignored by an authorizer, without row or error: DELETE is reported", {
      skip: noAuthorizer,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const connection = keep(new Library(path));
      authorize(connection, IGNORE, isWal);
      const { label, logger } = options();
      assert.equal(applyWalWithFallback(connection, { label, logger }), "delete");
      assert.equal(logger.warnings.length, 1, "a silent refusal would be believed to be WAL");
    });

    test("JM-026, JM-015 every look at the mode is ignored: the mode is unknown, and a WAL file stays WAL", {
      skip: noAuthorizer,
    }, (t) => {
      const { path } = databasePlace(t);
      const before = new Library(path);
      applyWalWithFallback(before, options());
      before.close();
      const connection = new Library(path);
      authorize(connection, IGNORE, () => true);
      assert.throws(() => applyWalWithFallback(connection, options()), JournalModeUnknownError);
      connection.close();
      assert.equal(parseHeader(readDatabaseHeader(path))?.journal, "wal");
    });

    test("JM-017, JM-027 the fresh look is ignored and WAL denied: the engine's error, and no downgrade", {
      skip: noAuthorizer,
    }, (t) => {
      const { path } = databasePlace(t);
      const connection = new Library(path);
      (connection as Authorizable).setAuthorizer((action, name, value) => {
        if (action === PRAGMA && String(name) === "schema_version") return IGNORE;
        return action === PRAGMA && String(name) === "journal_mode" && isWal(value) ? DENY : 0;
      });
      assert.throws(() => applyWalWithFallback(connection, options()), /not authorized/);
      connection.close();
    });

    test("JM-024 a VFS without shared memory keeps DELETE without an error, and DELETE is reported", {
      skip: noUri,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const connection = keep(new Library(`${pathToFileURL(path)}?vfs=unix-dotfile`));
      const { label, logger } = options();
      assert.equal(applyWalWithFallback(connection, { label, logger }), "delete");
      assert.equal(logger.warnings.length, 1);
      connection.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
      assert.equal(queryValue(connection, "SELECT x FROM t"), 1);
    });
  });
}

function hasAuthorizer(Library: Driver): boolean {
  const connection = new Library(":memory:");
  const has = typeof (connection as Partial<Authorizable>).setAuthorizer === "function";
  connection.close();
  return has;
}
