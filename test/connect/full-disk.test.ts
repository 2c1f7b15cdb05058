import assert from "node:assert/strict";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { smallFileSystem } from "../../faults/real/mount.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, OpenError } from "../../src/index.ts";

const logger = { warn(): void {}, error(): void {} };

/** What a connect to a new file throws; none of its files stay behind. */
function attempt(path: string, driverName: DriverName): unknown {
  try {
    connect(path, { driver: loadDriver(driverName), logger }).close();
    return null;
  } catch (error) {
    return error;
  } finally {
    for (const suffix of ["", "-wal", "-shm", "-journal", ".init.lock"])
      rmSync(path + suffix, { force: true });
  }
}

describe("connect where the disk is full", () => {
  for (const driverName of ["better-sqlite3", "node:sqlite"] as const) {
    test(`CN-031 says that it may be, whatever the engine calls it, with ${driverName}`, (t) => {
      using small = smallFileSystem(256 * 1024);
      if (!small.available) return t.skip(small.reason);
      const filler = join(small.directory, "filler");
      // From here on WAL is known to work in the directory, and not tried out again.
      assert.equal(attempt(join(small.directory, "first.db"), driverName), null);
      const codes = new Set<string | undefined>();
      for (let left = 0; left <= 48 * 1024; left += 4096) {
        const { bavail, bsize } = statfsSync(small.directory);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - left));
        const error = attempt(join(small.directory, `with-${left}.db`), driverName);
        rmSync(filler);
        if (error === null) continue;
        assert.ok(error instanceof OpenError, String(error));
        assert.match(error.hint, /free some space/, `${error.message}, with ${left} bytes left`);
        codes.add(error.sqliteCode);
      }
      assert.ok(codes.has("SQLITE_IOERR_SHMSIZE"), `the test shows only ${[...codes].join(", ")}`);
    });
  }
});
