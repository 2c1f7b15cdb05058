import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  isCorruptionSuspicion,
  isLockFailure,
  operationalFailure,
  sqliteFailure,
} from "../../../src/engine/sqlite-error.ts";
import { databasePlace } from "../../fixtures/database-place.ts";

type Run = (connection: Connection, sql: string) => unknown;

/** Errors that the engine really raises, as each driver passes them on. */
export function sqliteErrorBehaviour(driverName: DriverName): void {
  const Library = loadDriver(driverName);
  const ways: readonly (readonly [string, Run, boolean])[] = [
    ["a prepared statement", (connection, sql) => connection.prepare(sql).run(), true],
    // Deno's exec() passes on no result code, so the text has to do, and it gives only the primary code.
    [
      "exec()",
      (connection, sql) => connection.exec(sql),
      !(driverName === "node:sqlite" && "Deno" in globalThis),
    ],
  ];

  function raise(run: () => unknown): unknown {
    try {
      run();
    } catch (error) {
      return error;
    }
    return assert.fail("the engine raised nothing");
  }

  function filled(t: TestContext): {
    readonly path: string;
    readonly directory: string;
    readonly db: Connection;
  } {
    const { path, directory, keep } = databasePlace(t);
    const db = keep(new Library(path));
    db.exec(
      "CREATE TABLE t (x INTEGER PRIMARY KEY, y UNIQUE, z CHECK (z > 0)); INSERT INTO t VALUES (1, 1, 1)",
    );
    return { path, directory, db };
  }

  describe(`errors of ${driverName}`, () => {
    for (const [way, run, coded] of ways) {
      const code = (error: unknown): string | undefined =>
        coded ? sqliteFailure(error)?.code : sqliteFailure(error)?.primary;

      test(`JM-051 a locked database is BUSY, by ${way}`, (t) => {
        const { path, db } = filled(t);
        db.exec("BEGIN EXCLUSIVE");
        const second = new Library(path);
        second.exec("PRAGMA busy_timeout=0");
        const error = raise(() => run(second, "INSERT INTO t VALUES (2, 2, 2)"));
        second.close();
        assert.equal(code(error), "SQLITE_BUSY", "a write would not be tried again");
        assert.ok(isLockFailure(error));
        assert.notEqual(operationalFailure(error), null);
      });

      test(`JM-051 a failed constraint is CONSTRAINT, and no lock failure, by ${way}`, (t) => {
        const { db } = filled(t);
        const unique = raise(() => run(db, "INSERT INTO t VALUES (2, 1, 1)"));
        const check = raise(() => run(db, "INSERT INTO t VALUES (3, 3, 0)"));
        assert.equal(code(unique), coded ? "SQLITE_CONSTRAINT_UNIQUE" : "SQLITE_CONSTRAINT");
        assert.equal(code(check), coded ? "SQLITE_CONSTRAINT_CHECK" : "SQLITE_CONSTRAINT");
        assert.ok(!isLockFailure(unique));
        assert.equal(
          operationalFailure(unique),
          null,
          "a fault of the data would be taken for one of the disk",
        );
      });

      test(`JM-051 a write on a read-only connection is READONLY, by ${way}`, (t) => {
        const { db } = filled(t);
        db.exec("PRAGMA query_only=ON");
        assert.equal(code(raise(() => run(db, "DELETE FROM t"))), "SQLITE_READONLY");
      });

      test(`JM-051 garbage is NOTADB and a suspicion of damage, by ${way}`, (t) => {
        const { path, keep } = databasePlace(t);
        writeFileSync(path, "no database at all ".repeat(100));
        const error = raise(() => run(keep(new Library(path)), "CREATE TABLE t (x)"));
        assert.equal(code(error), "SQLITE_NOTADB");
        assert.ok(isCorruptionSuspicion(error));
        assert.equal(operationalFailure(error), null);
      });

      test(`JM-051 a file that cannot be attached is CANTOPEN, by ${way}`, (t) => {
        const { directory, db } = filled(t);
        const missing = join(directory, "no", "such.db");
        assert.equal(code(raise(() => run(db, `ATTACH '${missing}' AS other`))), "SQLITE_CANTOPEN");
      });

      test(`JM-051 a name that reads like another error is only a name, by ${way}`, (t) => {
        const { db } = filled(t);
        for (const name of ["disk I/O error", "database is locked", "locking protocol"]) {
          const error = raise(() => run(db, `SELECT * FROM [${name}]`));
          assert.equal(code(error), "SQLITE_ERROR", `a table's name would be taken for ${name}`);
        }
      });
    }

    test("JM-051 a code counts before a text: a trigger that says 'database is locked' is a constraint", (t) => {
      const { db } = filled(t);
      db.exec("CREATE TRIGGER odd BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'database is locked'); END");
      const error = raise(() => db.prepare("DELETE FROM t").run());
      assert.equal(
        sqliteFailure(error)?.code,
        "SQLITE_CONSTRAINT_TRIGGER",
        "a body's refusal would be retried",
      );
      assert.equal(sqliteFailure(error)?.message, "database is locked");
      assert.ok(!isLockFailure(error));
    });

    test("JM-051 a directory in the database's place is CANTOPEN", (t) => {
      const { directory } = databasePlace(t);
      const path = join(directory, "directory.db");
      mkdirSync(path);
      assert.equal(sqliteFailure(raise(() => new Library(path)))?.code, "SQLITE_CANTOPEN");
    });

    test("JM-051 the driver's own errors are not the engine's", (t) => {
      const { db } = filled(t);
      const second = new Library(":memory:");
      second.close();
      assert.equal(sqliteFailure(raise(() => second.prepare("SELECT 1"))), null);
      assert.equal(sqliteFailure(raise(() => (db as { prepare(sql: unknown): unknown }).prepare(42))), null);
    });
  });
}
