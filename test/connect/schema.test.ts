import assert from "node:assert/strict";
import { test } from "node:test";
import { applySchema, hasTable, type Schema } from "../../src/connect/schema.ts";
import type { Connection } from "../../src/engine/connection.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { AsyncBodyError } from "../../src/index.ts";

function database(): Connection {
  return new (loadDriver("better-sqlite3"))(":memory:");
}

test("CN-023 a schema, as SQL or as a function, is applied whole or not at all", () => {
  const bad = "CREATE TABLE tasks (id); CREATE TABLE tasks (id)";
  for (const schema of [bad, (db: Connection) => void db.exec(bad)]) {
    const db = database();
    assert.throws(() => applySchema(db, schema), /already exists/);
    assert.equal(hasTable(db, "tasks"), false, "half a schema is left");
  }
  for (const schema of [
    "CREATE TABLE tasks (id)",
    (db: Connection) => void db.exec("CREATE TABLE tasks (id)"),
  ]) {
    const db = database();
    applySchema(db, schema);
    assert.equal(hasTable(db, "tasks"), true);
  }
});

test("TX-015 an asynchronous schema is refused before it is called", () => {
  let called = 0;
  const schema = (async () => void called++) as unknown as Schema;
  assert.throws(() => applySchema(database(), schema), AsyncBodyError);
  assert.equal(called, 0);
});

test("CN-022 the sentinel is a table of that name, as SQLite compares names", () => {
  const db = database();
  db.exec("CREATE TABLE Tasks (id); CREATE INDEX events ON Tasks (id)");
  assert.equal(hasTable(db, "tasks"), true, "each connect would set the database up again");
  assert.equal(hasTable(db, "events"), false);
  assert.equal(hasTable(db, "ta_ks"), false);
});
