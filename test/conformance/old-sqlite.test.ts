/** The runner's inspector with an old SQLite, and what is said where there is none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { Unavailable } from "../../spec/runner/early-end.ts";
import { InspectorPool } from "../../spec/runner/inspector/inspector-pool.ts";
import { find } from "../../spec/runner/inspector/old-sqlite.ts";

test("the first SQLite before 3.51.0 is taken", () => {
  const candidates = [
    { name: "none", version: null },
    { name: "new", version: "3.51.0" },
    { name: "newer", version: "3.100.1" },
    { name: "old", version: "3.50.9" },
    { name: "older", version: "3.40.1" },
  ];
  const found = find(candidates);
  assert.ok(!(found instanceof Unavailable));
  assert.equal(found[0], "old");
});

test("where every SQLite is new, the reason names what was looked at", () => {
  const found = find([
    { name: "python3", version: "3.53.1" },
    { name: "python", version: null },
  ]);
  assert.ok(found instanceof Unavailable);
  assert.match(found.message, /before 3\.51\.0.*python3 has 3\.53\.1/);
  const none = find([]);
  assert.ok(none instanceof Unavailable);
  assert.match(none.message, /no Python is here/);
});

test("the old inspector writes, reads, holds and tells who gets the write lock", {
  skip: missing("python3"),
}, async (t) => {
  const path = join(temporaryDirectory(t), "a.db");
  const pool = new InspectorPool();
  t.after(async () => await pool.dispose());
  const [old, holder] = [pool.take("old"), pool.take("old")];
  await old.ask("sql", path, { sql: "CREATE TABLE t (v); INSERT INTO t VALUES (7), ('text')" });
  assert.deepEqual(await old.rows(path, "SELECT v FROM t"), [[7], ["text"]]);
  assert.equal(await old.ask("contender", path), "in");
  await holder.ask("hold", path, { what: "immediate" });
  assert.equal(await old.ask("contender", path), "out", "another process holds the write lock");
  await holder.ask("release", "");
  assert.equal(await old.ask("contender", path), "in");
  await assert.rejects(old.ask("sql", path, { sql: "nonsense" }), /syntax error \(SQLite 3\.\d+\.\d+\)/);
  await Promise.all([old, holder].map(async (one) => await pool.giveBack(one)));
  const [current, again] = [pool.take(), pool.take("old")];
  assert.ok(
    ![old, holder].includes(current),
    "a case that asks for the current SQLite does not get an old one",
  );
  assert.ok([old, holder].includes(again), "an old one is used again");
  await Promise.all([current, again].map(async (one) => await pool.giveBack(one)));
});
