/** Codes that take two statements, or two connections, at once. */
import { holdRogueLock } from "../../../faults/real/rogue-locker.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import type { Recipe, Scene } from "../recipe.ts";

const noSharedCache = "it is compiled without shared caches";
const swallowed = { "node:sqlite on Deno": "its `iterate()` ends as if there were no more rows" };

export const connectionRecipes: readonly Recipe[] = [
  {
    code: "SQLITE_BUSY",
    how: "another connection has a write transaction",
    run(scene) {
      const other = scene.filled("wal");
      other.exec("BEGIN IMMEDIATE");
      scene.attempt(scene.open(), "BEGIN IMMEDIATE");
    },
  },
  {
    code: "SQLITE_BUSY_SNAPSHOT",
    how: "a write after a read, and another's commit in between",
    run(scene) {
      const other = scene.filled("wal");
      const connection = scene.open();
      connection.exec("BEGIN; SELECT * FROM t");
      other.exec("INSERT INTO t VALUES (2)");
      scene.attempt(connection, "INSERT INTO t VALUES (3)");
    },
  },
  {
    code: "SQLITE_LOCKED_SHAREDCACHE",
    how: "another connection of a shared cache writes to the table",
    ownText: true,
    // exec() of Deno's node:sqlite does not come back from it.
    doors: ["statement"],
    not: { "better-sqlite3": noSharedCache, "better-sqlite3 on Deno": noSharedCache },
    run(scene) {
      const path = `file:${scene.path}?cache=shared`;
      const other = scene.open(path);
      other.exec("CREATE TABLE t (x)");
      const connection = scene.open(path);
      other.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      scene.attempt(connection, "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_LOCKED_VTAB",
    how: "a write to an R-tree that is being read",
    run(scene) {
      const connection = scene.undefended();
      connection.exec("CREATE VIRTUAL TABLE t USING rtree(id, a, b)");
      connection.exec("INSERT INTO t VALUES (1, 2, 3), (2, 3, 4), (3, 4, 5)");
      reading(scene, connection, "SELECT * FROM t");
      scene.attempt(connection, "INSERT INTO t VALUES (4, 5, 6)");
    },
  },
  {
    code: "SQLITE_ABORT",
    how: "`ROLLBACK` without a journal while rows are being read",
    doors: ["statement"],
    not: swallowed,
    run(scene) {
      scene.filled("delete").close();
      const connection = scene.undefended();
      connection.exec(
        "PRAGMA journal_mode=OFF; INSERT INTO t SELECT zeroblob(3000) FROM (VALUES (1), (2), (3))",
      );
      connection.exec("BEGIN; INSERT INTO t SELECT * FROM t");
      const rows = reading(scene, connection, "SELECT x FROM t");
      connection.exec("ROLLBACK");
      while (!rows.next().done);
    },
  },
  {
    code: "SQLITE_ABORT_ROLLBACK",
    how: "`ROLLBACK` of a changed schema while rows are being read",
    doors: ["statement"],
    not: swallowed,
    run(scene) {
      scene.filled("delete").close();
      const connection = scene.undefended();
      connection.exec("INSERT INTO t VALUES (2), (3); BEGIN; CREATE TABLE u (x)");
      const rows = reading(scene, connection, "SELECT * FROM t");
      connection.exec("ROLLBACK");
      rows.next();
    },
  },
  {
    code: "SQLITE_PROTOCOL",
    how: "another process holds the read marks; the engine's waits are cut short",
    async run(scene) {
      const connection = scene.filled("wal");
      const rogue = await holdRogueLock(scene.path, "read-marks");
      if (!rogue.available) throw new Error(rogue.reason);
      scene.later(() => rogue[Symbol.asyncDispose]());
      scene.attempt(connection, "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_SCHEMA",
    how: "another connection changes the schema each time that the statement is compiled",
    run(scene) {
      const connection = scene.filled("delete");
      scene.extend(connection);
      connection.exec(`SELECT restless_schema('${scene.path}')`);
      scene.later(() => connection.exec("SELECT quiet_schema()"));
      scene.attempt(connection, "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_AUTH",
    how: "an authorizer denies a pragma",
    run: (scene) => extended(scene, "SELECT deny_pragmas()", "PRAGMA journal_mode=WAL"),
  },
  {
    code: "SQLITE_INTERRUPT",
    how: "a function calls `sqlite3_interrupt()`",
    run: (scene) => extended(scene, "", "SELECT count(interrupt()) FROM (VALUES (1), (2))"),
  },
  {
    code: "SQLITE_CONSTRAINT_COMMITHOOK",
    how: "a commit hook refuses",
    run: (scene) => extended(scene, "SELECT refuse_commits()", "INSERT INTO t VALUES (2)"),
  },
  {
    code: "SQLITE_IOERR_GETTEMPPATH",
    how: "the engine's `access()` finds no directory for temporary files",
    run(scene) {
      const connection = scene.filled("delete");
      scene.extend(connection);
      connection.exec("PRAGMA temp_store=FILE; PRAGMA temp.cache_size=1; CREATE TEMP TABLE u (x)");
      connection.exec("SELECT deny_access(1)");
      scene.later(() => connection.exec("SELECT deny_access(0)"));
      scene.attempt(connection, "INSERT INTO u SELECT zeroblob(999999)");
    },
  },
];

function extended(scene: Scene, setup: string, sql: string): void {
  const connection = scene.filled("delete");
  scene.extend(connection);
  if (setup !== "") connection.exec(setup);
  scene.attempt(connection, sql);
}

/** Reads the first row, and no more. */
function reading(scene: Scene, connection: Connection, sql: string): Iterator<unknown> {
  const statement = connection.prepare(sql) as unknown as { iterate(): Iterator<unknown> };
  const rows = statement.iterate();
  rows.next();
  scene.later(() => rows.return?.());
  return rows;
}
