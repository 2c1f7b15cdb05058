import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, hasLiveConnection, OpenError, writeTxn } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { openBelow } from "../../fixtures/open-descriptors.ts";
import { otherProcess } from "../../fixtures/other-process.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { protectedFile } from "../../fixtures/protected-file.ts";
import { thrown } from "../../fixtures/thrown.ts";

const linux =
  process.platform === "linux" ? missing("python3") : "not run: it looks for descriptors in /proc";

// Deno's access() compares permission bits, and does not know of this protection.
const known = !("Deno" in globalThis);

/** Connections that the engine could open for reading only. */
export function readOnlyBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`connect to files that can't be written, with ${driverName}`, () => {
    for (const suffix of ["-wal", "-shm"]) {
      test(`CN-044 beside a ${suffix} that this process may not write, no connection is handed out`, {
        skip: linux,
      }, async (t) => {
        const { directory, path, keep } = databasePlace(t);
        await otherProcess(t, path, ["PRAGMA journal_mode=WAL", "CREATE TABLE notes (text)"]);
        const end = protectedFile(t, `${path}${suffix}`);
        if (end === null) return;
        const error = thrown(() => connect(path, { driver }));
        assert.ok(error instanceof OpenError, "a connection that can never write would be handed out");
        assert.equal(error.sqliteCode, "SQLITE_READONLY");
        const why = known ? `test\\.db${suffix} may not be written by this process` : "refused to open";
        assert.match(error.message, new RegExp(why));
        assert.match(error.hint, known ? /write permission/ : /connect again/);
        assert.deepEqual(openBelow(directory), [], "the connection would be left open");
        assert.equal(hasLiveConnection(path), false);
        end();
        const db = keep(connect(path, { driver }));
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('written')"));
      });
    }

    test("CN-044 a later connect whose database file has become read-only is refused, too", {
      skip: linux,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const first = keep(connect(path, { driver, schema: "CREATE TABLE notes (text)" }));
      const end = protectedFile(t, path);
      if (end === null) return;
      const error = thrown(() => connect(path, { driver }));
      assert.ok(error instanceof OpenError, "a connection that can never write would be handed out");
      assert.equal(error.sqliteCode, "SQLITE_READONLY");
      assert.match(error.message, known ? /test\.db may not be written by this process/ : /refused to open/);
      writeTxn(first, () =>
        first.exec("INSERT INTO notes VALUES ('the first connection has the right still')"),
      );
      end();
      const db = keep(connect(path, { driver }));
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('written')"));
    });
  });
}
