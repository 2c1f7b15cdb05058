/** What the layer remembers of connections, and until when: mistakes that no other process sees until rows are gone. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, type TestContext, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { fileIdentity, identityKey } from "../../src/file/identity.ts";
import {
  checkGeneration,
  connect,
  hasLiveConnection,
  LiveConnectionError,
  LostGenerationError,
  OpenError,
  readDatabaseHeader,
  writeTxn,
} from "../../src/index.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";
import { liveDatabases } from "../../src/lock-hygiene/registry.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const logger = { warn(): void {}, error(): void {} };
const options = { driver: DatabaseSync, schema, logger };

/** How many connections of this process are known to have the file open. */
function known(path: string): number {
  const identity = fileIdentity(path);
  return identity === null ? 0 : (liveDatabases().get(identityKey(identity))?.connections.size ?? 0);
}

/** Waits until the files are looked at again: they are, at most, once in a millisecond (LH-008). */
function untilLookedAtAgain(): void {
  const until = performance.now() + 3;
  while (performance.now() < until);
}

describe("a connection that does not close", () => {
  class Stubborn extends DatabaseSync {
    refuses = true;
    override close(): void {
      if (this.refuses) throw new Error("unable to close due to unfinalized statements");
      super.close();
    }
  }

  test("LH-006 counts as open until its close has succeeded", (t) => {
    const { path, keep } = databasePlace(t);
    connect(path, options).close();
    const db = connect(path, { ...options, driver: Stubborn });
    db.refuses = true;
    assert.throws(() => db.close(), /unable to close/);
    assert.equal(known(path), 1, "its locks would be dropped by the next one who reads the file");
    assert.throws(() => readDatabaseHeader(path), LiveConnectionError);
    keep(db).refuses = false;
    db.close();
    assert.equal(known(path), 0);
    assert.equal(hasLiveConnection(path), false);
  });
});

describe("one of two connections", () => {
  test("LH-006 that is closed leaves the other one open", (t) => {
    const { path, keep } = databasePlace(t);
    const [one, other] = [keep(connect(path, options)), keep(connect(path, options))];
    one.close();
    assert.equal(known(path), 1, "the file would count as free while it is in use");
    other.close();
    assert.equal(known(path), 0);
  });

  test("CN-022 that misses its sentinel is closed before the file is set up again", (t) => {
    const { path, keep } = databasePlace(t);
    const withSentinel = { ...options, sentinel: "other", schema: "CREATE TABLE IF NOT EXISTS other (x)" };
    const one = keep(connect(path, withSentinel));
    const other = keep(connect(path, withSentinel));
    one.exec("DROP TABLE other");
    keep(connect(path, withSentinel));
    assert.equal(known(path), 3, "a connection that nobody has stays open, with its descriptors");
    assert.equal(other.isOpen, true);
  });
});

/** Whether this file is open; on Deno the connections of other tests may be, too. */
function isOpenHere(path: string): boolean {
  return [...liveDatabases().values()].some((database) => database.path === path);
}

describe("a file that is exchanged while it is being opened", () => {
  /** A driver that makes another file of it, before it opens it, where `exchanges` says so. */
  function exchanging(
    path: string,
    how: (path: string) => void,
  ): { driver: typeof DatabaseSync; arm(): void } {
    let armed = false;
    class Exchanging extends DatabaseSync {
      constructor(...parameters: ConstructorParameters<typeof DatabaseSync>) {
        if (armed && parameters[0] === path) {
          armed = false;
          how(path);
        }
        super(...parameters);
      }
    }
    return { driver: Exchanging, arm: () => (armed = true) };
  }
  const replaced = (path: string): void => {
    const other = new DatabaseSync(`${path}.other`);
    other.exec(`PRAGMA journal_mode=WAL; ${schema}`);
    other.close();
    renameSync(`${path}.other`, path);
  };

  test("LH-018 is an open error, and no connection stays", (t) => {
    const { path } = databasePlace(t);
    const { driver, arm } = exchanging(path, replaced);
    connect(path, { ...options, driver }).close();
    arm();
    const error = thrown(() => connect(path, { ...options, driver }));
    assert.ok(error instanceof OpenError, "it would be compared with files that it never opened");
    assert.match(error.message, /was removed or replaced while it was being opened/);
    assert.ok(!isOpenHere(path));
    connect(path, { ...options, driver }).close();
  });

  test("LH-018 is an open error for a file that was removed, too", (t) => {
    const { path } = databasePlace(t);
    const { driver, arm } = exchanging(path, (file) => renameSync(file, `${file}.gone`));
    connect(path, { ...options, driver }).close();
    arm();
    const error = thrown(() => connect(path, { ...options, driver }));
    assert.ok(error instanceof OpenError, "it would be compared with files that it never opened");
    assert.ok(!isOpenHere(path));
  });
});

describe("a connection whose files change", () => {
  test("LH-014 is compared with its new files after a change of mode, not with the first ones", (t) => {
    const { path } = databasePlace(t);
    const db = connect(path, options);
    db.exec("PRAGMA journal_mode=DELETE");
    db.exec("PRAGMA journal_mode=WAL");
    db.exec("INSERT INTO notes VALUES ('in a -wal of its own')");
    checkGeneration(db);
    const { generation } = connectionState(db);
    assert.deepEqual(generation?.wal, fileIdentity(`${path}-wal`), "what happens to it would go unnoticed");
    rmSync(`${path}-shm`);
    assert.throws(() => checkGeneration(db), LostGenerationError);
  });

  test("LH-008 is looked at inside a savepoint, too", (t) => {
    const { path } = databasePlace(t);
    const db = connect(path, options);
    let ran = false;
    const outer = (): void => {
      rmSync(`${path}-wal`);
      untilLookedAtAgain();
      writeTxn(db, () => (ran = true), { allowNested: true });
    };
    assert.throws(() => writeTxn(db, outer), LostGenerationError);
    assert.equal(ran, false, "a body would write into files that are gone");
  });

  test("LH-012 keeps its process from connecting, also beside an older connection that lost nothing", (t) => {
    const { path, keep } = databasePlace(t);
    const older = keep(connect(path, { ...options, journalMode: "delete" }));
    const fresh = new DatabaseSync(`${path}.other`);
    fresh.exec(`PRAGMA journal_mode=WAL; ${schema}`);
    fresh.close();
    renameSync(`${path}.other`, path);
    const db = connect(path, options);
    writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('x')"));
    rmSync(`${path}-wal`);
    assert.throws(() => connect(path, options), LostGenerationError, "two generations corrupt the file");
    assert.equal(older.isOpen, true);
  });

  test("LH-014 in DELETE mode loses nothing by an empty -wal that somebody left", (t) => {
    const { path, keep } = databasePlace(t);
    const db = keep(connect(path, { ...options, journalMode: "delete" }));
    writeFileSync(`${path}-wal`, "");
    checkGeneration(db);
    untilLookedAtAgain();
    writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('x')"));
    db.close();
    assert.equal(db.isOpen, false, "a healthy connection would be kept open until the process ends");
  });

  test("LH-010 is closed for real when its database was moved away", (t) => {
    const { path, directory } = databasePlace(t);
    const db = connect(path, options);
    mkdirSync(join(directory, "away"));
    for (const suffix of ["", "-wal", "-shm"])
      renameSync(`${path}${suffix}`, join(directory, "away", `test.db${suffix}`));
    assert.throws(() => checkGeneration(db), LostGenerationError);
    db.close();
    assert.equal(db.isOpen, false, "whoever restores a backup could not open it before a restart");
    connect(path, options).close();
  });
});

describe("a new file", () => {
  test("CN-026 below a directory that is a link has the name that it really has", (t: TestContext) => {
    const directory = temporaryDirectory(t);
    mkdirSync(join(directory, "real"));
    symlinkSync("real", join(directory, "link"));
    const db = connect(join(directory, "link", "below", "new.db"), options);
    t.after(() => db.close());
    const name = join(directory, "real", "below", "new.db");
    assert.equal(connectionState(db).path, name, "one file would have two names, and two init locks");
    assert.ok(existsSync(`${name}.init.lock`));
    assert.equal(known(name), 1);
  });
});
