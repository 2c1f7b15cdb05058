import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import {
  ArgumentError,
  applyWalWithFallback,
  checkFileLengthInvariant,
  hasLiveConnection,
  onDiskJournalMode,
} from "../../src/index.ts";

const takeConnections = [applyWalWithFallback, onDiskJournalMode, checkFileLengthInvariant];

describe("functions that take a connection", () => {
  for (const take of takeConnections) {
    for (const subject of [undefined, null, 5, {}, "state.db"]) {
      test(`${take.name} refuses ${JSON.stringify(subject)}, and says what it takes`, () => {
        const error = thrown(() => take(subject as never));
        assert.ok(error instanceof ArgumentError, String(error));
        assert.match(error.hint, /connect\(\)/);
      });
    }
    for (const driverName of ["better-sqlite3", "node:sqlite"] as readonly DriverName[]) {
      test(`${take.name} refuses a closed connection of ${driverName}`, () => {
        const db = new (loadDriver(driverName))(":memory:");
        db.close();
        const error = thrown(() => take(db));
        assert.ok(error instanceof ArgumentError, String(error));
        assert.match(error.message, /is closed/);
      });
    }
  }
});

for (const path of [undefined, null, 5, "a\0b"]) {
  test(`hasLiveConnection refuses ${JSON.stringify(path)}, and speaks of a path`, () => {
    const error = thrown(() => hasLiveConnection(path as never));
    assert.ok(error instanceof ArgumentError, String(error));
    assert.match(error.hint, /path of the database/);
  });
}
