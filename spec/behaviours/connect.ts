import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type DriverName, loadDriver } from "../../src/driver.ts";
import { connect } from "../../src/index.ts";
import { temporaryDirectory } from "../fixtures/temporary-directory.ts";

/** What `connect()` promises, with one driver. */
export function connectBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`connect with ${driverName}`, () => {
    test("B1.1 a fresh file ends in WAL mode", (t) => {
      const db = connect(join(temporaryDirectory(t), "fresh.db"), { driver });
      assert.deepEqual({ ...(db.prepare("PRAGMA journal_mode").get() as object) }, { journal_mode: "wal" });
      db.close();
    });
  });
}
