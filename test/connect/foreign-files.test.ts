import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import type { Connection } from "../../src/engine/connection.ts";
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

  for (const suffix of [".init.lock", ".init.lock.db"]) {
    test(`CN-047 a lock file${suffix} of another user is refused before it is waited for`, (t) => {
      const { path } = shared(t);
      plant(`${path}${suffix}`);
      assert.throws(() => connect(path, { driver }), /belongs to user/);
    });
  }

  test("CN-047 a later connect looks as well: its -wal goes with the last close, and anybody may make the next", (t) => {
    const { path, keep } = shared(t);
    connect(path, { driver, schema: "CREATE TABLE notes (text)" }).close();
    keep(connect(path, { driver })).close();
    for (const suffix of ["-wal", "-shm"]) plant(`${path}${suffix}`);
    assert.throws(
      () => connect(path, { driver }),
      { code: "ERR_WALGUARD_OPEN" },
      "another user reads what is written",
    );
  });

  test("CN-047 what is put there between the look and the opening is refused", (t) => {
    const { path } = shared(t);
    connect(path, { driver, schema: "CREATE TABLE notes (text)" }).close();
    class Quick extends (driver as unknown as new (path: string) => Connection) {
      constructor(file: string) {
        // Of an empty one, the engine of root sets owner and permissions right.
        plant(`${file}-wal`);
        appendFileSync(`${file}-wal`, "anything");
        super(file);
      }
    }
    const error = thrown(() => connect(path, { driver: Quick as unknown as typeof driver }));
    assert.ok(error instanceof OpenError, "another user reads what is written");
    assert.match(error.message, /-wal is open to users who may not use the database/);
  });

  test("CN-047 a FIFO in the place of a sidecar is refused, whoever may have made it, and not waited for", (t) => {
    for (const suffix of ["-wal", "-journal", ".init.lock.db-journal"]) {
      const { path } = shared(t);
      connect(path, { driver }).close();
      execFileSync("mkfifo", [`${path}${suffix}`]);
      assert.throws(() => connect(path, { driver, foreignFiles: "allow" }), /is not a regular file/, suffix);
    }
  });

  test("CN-047 a directory of another user in a shared one, and a link that leads on to another user's, are refused", (t) => {
    const { directory } = shared(t);
    mkdirSync(join(directory, "app"));
    writeFileSync(join(directory, "app/test.db"), "");
    chownSync(join(directory, "app"), somebody, somebody);
    assert.throws(() => connect(join(directory, "app/test.db"), { driver }), /app belongs to user/);
    const own = databasePlace(t);
    writeFileSync(own.path, "");
    symlinkSync(own.path, join(directory, "theirs.db"));
    chownOfLink(join(directory, "theirs.db"));
    const { directory: home } = databasePlace(t);
    symlinkSync(join(directory, "theirs.db"), join(home, "mine.db"));
    assert.throws(() => connect(join(home, "mine.db"), { driver }), /theirs.db belongs to user/);
  });

  test("CN-047 a database that is meant for all is opened", (t) => {
    const { path, keep } = shared(t);
    plant(path);
    keep(connect(path, { driver, fileMode: 0o666 }));
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
      // Not right below /tmp, where anybody may have made it.
      const { path, keep } = databasePlace(t, "home/test.db");
      mkdirSync(dirname(path));
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
