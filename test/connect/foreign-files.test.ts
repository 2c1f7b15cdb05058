import assert from "node:assert/strict";
import { chmodSync, chownSync, lchownSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect, OpenError } from "../../src/index.ts";

const somebody = 65534;
const driver = loadDriver("node:sqlite");
const skip = process.getuid?.() === 0 ? false : "not run: giving files to another user takes root";

/** A directory in which everybody may make files, like /tmp. */
function shared(context: Parameters<typeof databasePlace>[0]): ReturnType<typeof databasePlace> {
  const place = databasePlace(context);
  chmodSync(place.directory, 0o1777);
  return place;
}

function plant(path: string, gid = somebody, mode = 0o666): void {
  writeFileSync(path, "");
  chownSync(path, somebody, gid);
  chmodSync(path, mode);
}

describe("files of somebody else", { skip }, () => {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    test(`CN-047 a database${suffix} that another user has put into a shared directory is refused`, (t) => {
      const { path } = shared(t);
      plant(`${path}${suffix}`);
      const error = thrown(() => connect(path, { driver }));
      assert.ok(error instanceof OpenError, "another user reads and writes what is private here");
      assert.ok(error.message.includes(`${path}${suffix} belongs to user ${somebody}`), error.message);
      assert.match(error.hint, /foreignFiles/);
    });
  }

  test("CN-047 a connect that sets the file up again, for another schema, looks again", (t) => {
    const { path } = shared(t);
    connect(path, { driver, schema: "CREATE TABLE notes (text)" }).close();
    plant(`${path}-wal`);
    assert.throws(() => connect(path, { driver, schema: "CREATE TABLE others (text)" }), OpenError);
  });

  test("CN-047 a link of another user in a shared directory is not followed; this user's own is", (t) => {
    const { directory, path, keep } = databasePlace(t);
    const { path: link } = shared(t);
    writeFileSync(path, "");
    symlinkSync(path, link);
    keep(connect(link, { driver })).close();
    const other = `${directory}/other.db`;
    writeFileSync(other, "");
    const { path: second } = shared(t);
    symlinkSync(other, second);
    chownOfLink(second);
    const error = thrown(() => connect(second, { driver }));
    assert.ok(error instanceof OpenError, String(error));
    assert.ok(error.message.includes(`${second} belongs to user`), error.message);
  });

  test("CN-047 warn and allow open it, the one with a warning", (t) => {
    const { path, keep } = shared(t);
    plant(path);
    const logger = recordingLogger();
    keep(connect(path, { driver, logger, foreignFiles: "warn" })).close();
    assert.equal(logger.warnings.filter((text) => text.includes("belongs to user")).length, 1);
    const { path: other, keep: keepOther } = shared(t);
    plant(other);
    const quiet = recordingLogger();
    keepOther(connect(other, { driver, logger: quiet, foreignFiles: "allow" }));
    assert.deepEqual(quiet.warnings, []);
  });

  test("CN-047 a file that this user's group shares is opened without a word", (t) => {
    const { path, keep } = shared(t);
    plant(path, process.getgid?.() ?? 0, 0o660);
    const logger = recordingLogger();
    keep(connect(path, { driver, logger }));
    assert.deepEqual(logger.warnings, []);
  });

  test("CN-047 root opens a user's database in the user's directory, and a team's in the team's, without a word", (t) => {
    for (const [uid, gid, mode] of [
      [somebody, somebody, 0o755],
      [0, somebody, 0o2770],
    ] as const) {
      const { path, keep } = databasePlace(t);
      chownSync(dirname(path), uid, gid);
      chmodSync(dirname(path), mode);
      plant(path, somebody, 0o660);
      const logger = recordingLogger();
      keep(connect(path, { driver, logger }));
      assert.deepEqual(logger.warnings, []);
    }
  });
});

function chownOfLink(link: string): void {
  lchownSync(link, somebody, somebody);
}
