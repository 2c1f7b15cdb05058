import assert from "node:assert/strict";
import { test } from "node:test";
import { sqlStatements } from "../../faults/plan/sql-statement.ts";

const pieces: readonly string[] = [
  "SELECT 1",
  "INSERT INTO t VALUES ('a;b', \"c;d\", `e;f`, [g;h], 'it''s; fine')",
  "SELECT /* ; */ 2 -- ; not here\n + 3",
  "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET x = CASE WHEN 1 THEN 2 END; DELETE FROM t; END",
  "CREATE TEMP TRIGGER IF NOT EXISTS r BEFORE DELETE ON t BEGIN SELECT 'end;'; END",
  "EXPLAIN QUERY PLAN CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
  "CREATE TABLE trigger_log (begin_at TEXT)",
  "BEGIN",
  "END",
  "PRAGMA main.journal_mode = WAL",
  "SELECT 'ünïcode;', x'00', 1.5e3, \"end\"",
];

test("a text of several statements is split where SQLite splits it", () => {
  for (const first of pieces) {
    for (const second of pieces) {
      const text = ` ${first} ;; /* between */\n;${second};\n-- the end;\n`;
      assert.deepEqual(
        sqlStatements(text).map(({ sql }) => sql),
        [first, second],
        "exec() would run something other than it was given",
      );
    }
  }
});

test("an unfinished statement is passed on unchanged", () => {
  for (const text of [
    "SELECT 'open",
    "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1;",
    'SELECT "open; x',
  ]) {
    assert.equal(sqlStatements(text).length, 1, `${text} is one statement, and the engine will complain`);
  }
});

test("a text without a statement has none", () => {
  for (const text of ["", " ; ;", "-- nothing", "/* nothing */ ;", "/* open"]) {
    assert.deepEqual(sqlStatements(text), []);
  }
});
