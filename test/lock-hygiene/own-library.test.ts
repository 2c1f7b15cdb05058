/** In a process of its own, in which nothing but the layer has loaded an SQLite library. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { loadedLibraries } from "../../src/engine/loaded-libraries.ts";
import { connect, initDb } from "../../src/index.ts";

test("LH-005 scratch and checking connections are opened by the caller's library", (t) => {
  const path = join(temporaryDirectory(t), "state.db");
  const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
  connect(path, { driver: DatabaseSync, schema }).close();
  initDb(path, { driver: DatabaseSync, schema, integrityCheck: "full" });
  const others = loadedLibraries().filter((library) => library !== "node:sqlite");
  assert.deepEqual(others, [], "the layer would be the second library that it refuses to others");
});
