/** Codes that a statement raises by itself. */
import type { Recipe } from "../recipe.ts";

const constraint = (kind: string, setup: string, sql: string): Recipe =>
  statement(`SQLITE_CONSTRAINT${kind}`, setup, sql, true);

export const sqlRecipes: readonly Recipe[] = [
  statement("SQLITE_ERROR", "", "SELECT * FROM nowhere", true),
  statement("SQLITE_ERROR_MISSING_COLLSEQ", "", "SELECT 'a' = 'b' COLLATE nowhere", true),
  statement("SQLITE_TOOBIG", "", "SELECT zeroblob(2147483647)"),
  statement("SQLITE_MISMATCH", "CREATE TABLE t (x INTEGER PRIMARY KEY)", "INSERT INTO t VALUES ('a')"),
  statement(
    "SQLITE_FULL",
    "PRAGMA max_page_count=3; CREATE TABLE t (x)",
    "INSERT INTO t VALUES (zeroblob(99999))",
  ),
  statement("SQLITE_READONLY", "CREATE TABLE t (x); PRAGMA query_only=1", "INSERT INTO t VALUES (1)"),
  statement(
    "SQLITE_LOCKED",
    "PRAGMA journal_mode=WAL; CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)",
    "PRAGMA wal_checkpoint",
  ),
  statement(
    "SQLITE_RANGE",
    "CREATE VIRTUAL TABLE t USING fts5(x); INSERT INTO t VALUES ('a')",
    "SELECT fts5_get_locale(t, 9) FROM t('a')",
  ),
  statement(
    "SQLITE_CONSTRAINT_PINNED",
    "PRAGMA recursive_triggers=1; CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE); " +
      "INSERT INTO t VALUES (1, 1), (2, 2); CREATE TRIGGER g AFTER DELETE ON t BEGIN DELETE FROM t; END",
    "UPDATE OR REPLACE t SET x = 2 WHERE id = 1",
  ),
  constraint("", "CREATE VIRTUAL TABLE t USING rtree(id, a, b)", "INSERT INTO t VALUES (1, 3, 2)"),
  constraint("_CHECK", "CREATE TABLE t (x CHECK (x > 0))", "INSERT INTO t VALUES (0)"),
  constraint(
    "_FOREIGNKEY",
    "PRAGMA foreign_keys=1; CREATE TABLE p (x PRIMARY KEY); CREATE TABLE t (x REFERENCES p)",
    "INSERT INTO t VALUES (1)",
  ),
  constraint("_NOTNULL", "CREATE TABLE t (x NOT NULL)", "INSERT INTO t VALUES (NULL)"),
  constraint(
    "_PRIMARYKEY",
    "CREATE TABLE t (x INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)",
    "INSERT INTO t VALUES (1)",
  ),
  constraint("_UNIQUE", "CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"),
  constraint(
    "_ROWID",
    "CREATE TABLE t (x); INSERT INTO t (rowid) VALUES (1)",
    "INSERT INTO t (rowid) VALUES (1)",
  ),
  constraint("_DATATYPE", "CREATE TABLE t (x INTEGER) STRICT", "INSERT INTO t VALUES ('a')"),
  constraint(
    "_TRIGGER",
    "CREATE TABLE t (x); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no more'); END",
    "INSERT INTO t VALUES (1)",
  ),
];

function statement(code: string, setup: string, sql: string, ownText = false): Recipe {
  return {
    code,
    how: `\`${[setup, sql].filter(Boolean).join("; ")}\``,
    ownText,
    run(scene) {
      const connection = scene.open();
      if (setup !== "") connection.exec(setup);
      scene.attempt(connection, sql);
    },
  };
}
