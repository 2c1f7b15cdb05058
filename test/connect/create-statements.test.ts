import assert from "node:assert/strict";
import { test } from "node:test";
import { createsOnly } from "../../src/connect/create-statements.ts";

const trigger = "CREATE TRIGGER IF NOT EXISTS g AFTER DELETE ON t BEGIN SELECT CASE WHEN 1 THEN ';' END; END";

for (const sql of [
  "",
  " ; -- nothing; at all",
  "create table if not exists t (v)",
  "CREATE TABLE/* why; */IF NOT EXISTS [a;b] (v DEFAULT ';'); CREATE UNIQUE INDEX IF NOT EXISTS \"i;\" ON t (v);",
  "CREATE VIEW IF NOT EXISTS w AS SELECT 1; CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(x);",
  trigger,
  `${trigger}; CREATE TABLE IF NOT EXISTS EXISTS (v)`,
]) {
  test(`CN-036 only creates what is missing: ${sql}`, () => {
    assert.equal(createsOnly(sql), true, "it would take the write lock at each first connect");
  });
}

for (const sql of [
  "CREATE TABLE t (v)",
  "INSERT INTO t VALUES (1)",
  "CREATE TABLE IF NOT EXISTS t (v); DROP TABLE u",
  `${trigger}; PRAGMA user_version=2`,
  "CREATE TEMP TABLE IF NOT EXISTS t (v)",
  "CREATE TEMP TRIGGER IF NOT EXISTS g AFTER DELETE ON t BEGIN SELECT 1; END",
  "CREATE TABLE IF NOT EXISTS temp.t (v)",
  'CREATE TABLE IF NOT EXISTS "other" . t (v)',
  "/* CREATE TABLE IF NOT EXISTS t (v) */ DELETE FROM t",
  "'CREATE TABLE IF NOT EXISTS t (v)'",
]) {
  test(`CN-036 may do more than create: ${sql}`, () => {
    assert.equal(createsOnly(sql), false, "a part of it would never be run");
  });
}
