import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, OpenError, writeTxn } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { runProcess } from "../../fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { thrown } from "../../fixtures/thrown.ts";

const threads = new URL("../../fixtures/programs/beside-another-thread.ts", import.meta.url);
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const cannotMount = ((): string | false => {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "not run: mounting takes Linux and root";
  const { status } = spawnSync("unshare", ["--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]);
  return status === 0 ? false : "not run: this root may not mount";
})();

function mounted(from: string, to: string, run: () => void): void {
  assert.equal(spawnSync("mount", ["--bind", from, to]).status, 0);
  try {
    run();
  } finally {
    spawnSync("umount", [to]);
  }
}

/** One file, however it is named. */
export function oneFileBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`one file with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    test("LH-037 a file with two names is refused, with the ways out, or opened with a warning", (t) => {
      const { directory, path, keep } = databasePlace(t);
      const made = new driver(path);
      made.exec(schema);
      made.close();
      const other = join(directory, "other.db");
      linkSync(path, other);
      for (const name of [path, other]) {
        const error = thrown(() => keep(connect(name, { driver })));
        assert.ok(error instanceof OpenError, "each name would get a -wal of its own");
        assert.match(error.message, /has 2 names \(hard links\)/);
        assert.match(error.hint, /samefile.*otherNames: "warn"/);
        assert.equal(error.path, name);
        assert.equal(existsSync(`${name}-wal`), false);
      }
      const logger = recordingLogger();
      const db = keep(connect(path, { driver, logger, otherNames: "warn" }));
      assert.match(logger.warnings.join(), /2 names/);
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('at my own risk')"));
    });

    test("LH-038 a file that is mounted by itself is refused; one in a mounted directory is not", {
      skip: cannotMount,
    }, (t) => {
      const { directory, path } = databasePlace(t);
      const made = new driver(path);
      made.exec(`PRAGMA journal_mode=WAL; ${schema}`);
      made.close();
      const point = join(directory, "mounted file.db");
      writeFileSync(point, "");
      const there = temporaryDirectory(t);
      mounted(path, point, () => {
        const error = thrown(() => connect(point, { driver }).close());
        assert.ok(error instanceof OpenError, "its -wal would lie beside the mount, where nobody else looks");
        assert.match(error.message, /is a mount/);
        assert.match(error.hint, /mount the directory instead/);
        assert.equal(existsSync(`${point}-wal`), false);
      });
      mounted(directory, there, () => {
        const logger = recordingLogger();
        connect(join(there, "test.db"), { driver, logger }).close();
        assert.deepEqual(logger.warnings, [], "what is beside it is the same on both sides");
      });
    });

    for (const loaded of ["one library", "two libraries"]) {
      test(`LH-040 a file that another thread has open through the same library is let in, with ${loaded} loaded`, (t) => {
        const { path } = databasePlace(t);
        const { stdout, stderr } = runProcess(threads, [driverName, path, loaded]);
        assert.equal(stdout, "in worker\nin main\n", stderr);
        if (loaded === "one library") assert.equal(stderr, "", "there is nothing to warn about");
      });
    }
  });
}
