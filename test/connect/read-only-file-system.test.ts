import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readOnlyMount } from "../../faults/real/mount.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect, OpenError } from "../../src/index.ts";

const skip = "Deno" in globalThis && "not run: Deno does not ask the system whether a file may be written";
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

describe("a file system that has become read-only", { skip }, () => {
  for (const driverName of ["better-sqlite3", "node:sqlite"] as const) {
    for (const journalMode of ["wal", "delete"] as const) {
      for (const first of ["closed", "open"]) {
        test(`CN-031, CN-044 is named by a later connect in ${journalMode} mode, the first one ${first}, with ${driverName}`, (t) => {
          const directory = join(temporaryDirectory(t), "place");
          mkdirSync(directory);
          const path = join(directory, "state.db");
          const options = { driver: loadDriver(driverName), journalMode, schema };
          const db = connect(path, options);
          if (first === "closed") db.close();
          {
            using mount = readOnlyMount(directory);
            if (!mount.available) {
              if (first === "open") db.close();
              return t.skip(mount.reason);
            }
            const error = thrown(() => connect(path, options));
            assert.ok(error instanceof OpenError, String(error));
            assert.match(error.hint, /^the file system is read-only/);
          }
          if (first === "open") db.close();
        });
      }
    }
  }
});
