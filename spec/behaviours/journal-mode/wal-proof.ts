import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, WalUnsupportedError } from "../../../src/index.ts";
import { proveWal } from "../../../src/journal-mode/wal-proof.ts";
import { freshLabel } from "../../fixtures/journal-mode-run.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";

/** A file system without shared memory, and the directory beneath it. */
interface WithoutSharedMemory {
  readonly mounted: string;
  readonly under: string;
}

const notRoot = process.getuid?.() === 0 ? false : "not run: mounting a FUSE file system takes root";
const cannotMount = notRoot || missing("bindfs", "umount");

function mountWithoutSharedMemory(t: TestContext): WithoutSharedMemory {
  const directory = temporaryDirectory(t);
  const under = join(directory, "under");
  const mounted = join(directory, "mounted");
  mkdirSync(under);
  mkdirSync(mounted);
  const { status, stderr } = spawnSync("bindfs", ["-o", "direct_io", under, mounted], { encoding: "utf8" });
  assert.equal(status, 0, `bindfs could not mount: ${stderr}`);
  return { mounted, under };
}

/** After the test's connections are closed, and before its directory is removed. */
function unmount({ mounted }: WithoutSharedMemory): void {
  assert.equal(spawnSync("umount", [mounted]).status, 0, "the mount would outlive the test");
}

/** Bytes 18 and 19 of a file that this process has closed. */
function headerJournal(path: string): string {
  const script = "import sys; print(open(sys.argv[1], 'rb').read(20)[18:].hex(' '))";
  return spawnSync("python3", ["-c", script, path], { encoding: "utf8" }).stdout.trim();
}

/** WAL shown to work, and shown not to, on real file systems. */
export function walProofBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`the WAL proof with ${driverName}`, () => {
    test("JM-035, JM-037 on a local disk WAL works, and the scratch database leaves nothing behind", (t) => {
      const directory = temporaryDirectory(t);
      assert.deepEqual(proveWal(join(directory, "state.db"), driver), { works: true });
      assert.deepEqual(readdirSync(directory), [], "every service would leave files beside its database");
    });

    test("JM-035, JM-038 without shared memory, databases stay usable in DELETE", {
      skip: cannotMount || missing("python3"),
    }, (t) => {
      const place = mountWithoutSharedMemory(t);
      try {
        const existing = join(place.mounted, "existing.db");
        const before = new driver(existing);
        before.exec("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept')");
        before.close();

        for (const path of [join(place.mounted, "fresh.db"), existing]) {
          const logger = recordingLogger();
          const label = freshLabel();
          const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
          const db = connect(path, { driver, logger, label, schema });
          db.exec("INSERT INTO notes VALUES ('new')");
          assert.equal(queryValue(db, "PRAGMA journal_mode"), "delete");
          db.close();
          assert.equal(logger.warnings.length, 1, logger.warnings.join("\n"));
          assert.match(logger.warnings[0] ?? "", /journal_mode=DELETE/);
          assert.equal(headerJournal(path), "01 01", "the file would be bricked for every process");

          const again = connect(path, { driver, logger, label });
          assert.ok(Number(queryValue(again, "SELECT count(*) FROM notes")) >= 1);
          again.close();
          assert.equal(logger.warnings.length, 1, "one warning per process and label");
        }

        assert.throws(
          () => connect(join(place.mounted, "required.db"), { driver, requireWal: true }),
          WalUnsupportedError,
        );
        const litter = readdirSync(place.under).filter((name) => name.includes("scratch"));
        assert.deepEqual(litter, []);
      } finally {
        unmount(place);
      }
    });
  });
}
