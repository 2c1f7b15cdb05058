/** Names and handles of a database that look like others, and are not. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { mountedTwice } from "../../faults/real/mount.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { queryNumber } from "../../src/engine/connection.ts";
import { connect, hasLiveConnection, LostGenerationError, OpenError, writeTxn } from "../../src/index.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const insert = "INSERT INTO notes VALUES ('x')";

describe("a directory that is mounted twice", () => {
  test("LH-017 its files may be open under both paths: there is one -wal", (t) => {
    const directory = temporaryDirectory(t);
    using mount = mountedTwice(directory);
    if (!mount.available) return t.skip(mount.reason);
    const [path, alias] = [join(directory, "state.db"), join(mount.directory, "state.db")];
    const one = connect(path, { schema });
    const other = connect(alias);
    writeTxn(one, () => one.exec(insert));
    writeTxn(other, () => other.exec(insert));
    assert.equal(queryNumber(one, "SELECT count(*) FROM notes"), 2);
    one.close();
    assert.ok(hasLiveConnection(path));
    writeTxn(other, () => other.exec(insert));
    other.close();
    assert.ok(!hasLiveConnection(path));
  });

  test("LH-012, LH-017 after a loss it is not opened again under either path", (t) => {
    const directory = temporaryDirectory(t);
    using mount = mountedTwice(directory);
    if (!mount.available) return t.skip(mount.reason);
    const [path, alias] = [join(directory, "state.db"), join(mount.directory, "state.db")];
    const logger = { warn(): void {}, error(): void {} };
    const one = connect(path, { schema, logger });
    const other = connect(alias, { logger });
    writeTxn(one, () => one.exec(insert));
    for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);
    for (const name of [path, alias])
      assert.ok(thrown(() => connect(name)) instanceof LostGenerationError, name);
    one.close();
    other.close();
  });

  test("LH-017 another directory's file of the same name is another name", (t) => {
    const directory = temporaryDirectory(t);
    using mount = mountedTwice(directory);
    if (!mount.available) return t.skip(mount.reason);
    const [path, moved] = [join(directory, "state.db"), join(directory, "elsewhere/state.db")];
    const one = connect(path, { schema });
    mkdirSync(join(directory, "elsewhere"));
    renameSync(path, moved);
    assert.match(String(thrown(() => connect(moved))), /it is the same file as/);
    renameSync(moved, path);
    one.close();
  });
});

describe("a connection that is closed", () => {
  for (const where of ["in a file", "in memory"]) {
    test(`CN-054 node:sqlite's open() does not open it again, ${where}, and says what does`, (t) => {
      const path = where === "in memory" ? ":memory:" : join(temporaryDirectory(t), "state.db");
      const db = connect(path, { driver: DatabaseSync, schema });
      assert.throws(() => db.open(), /already open/, "the driver's own error");
      db.close();
      const error = thrown(() => db.open());
      assert.ok(error instanceof OpenError);
      assert.match(error.hint, /connect\(\) again/);
      assert.equal(db.isOpen, false);
      connect(path, { driver: DatabaseSync, schema }).close();
    });
  }
});
