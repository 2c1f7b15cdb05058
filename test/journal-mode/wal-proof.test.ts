/** Which errors of a scratch database say something about the file system, and which may pass. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import { sleepingClock } from "../../spec/fixtures/journal-mode-run.ts";
import {
  type Answer,
  type ScriptedConnection,
  scriptedConnection,
} from "../../spec/fixtures/scripted-connection.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import type { Driver } from "../../src/engine/driver.ts";
import { proveWal } from "../../src/journal-mode/wal-proof.ts";

const shm = codedError("SQLITE_IOERR_SHMMAP", "disk I/O error");
const W = "PRAGMA journal_mode=WAL";
const CREATE = "CREATE TABLE scratch (value INTEGER)";
const READ = "SELECT value FROM scratch";

/** A library that answers by script, and leaves the files that an engine would. */
function scriptedLibrary(script: Readonly<Record<string, Answer | Error>>): {
  readonly Library: Driver;
  readonly opened: string[];
  readonly closed: () => number;
} {
  const opened: string[] = [];
  let closed = 0;
  const working: Record<string, Answer> = { [W]: { row: "wal" }, [READ]: { row: 42 } };
  // biome-ignore lint/complexity/useArrowFunction: it is called with new
  const Library = function (path: string): ScriptedConnection {
    opened.push(path);
    if (script.open instanceof Error) throw script.open;
    if (opened.length === 2 && script.reopen instanceof Error) throw script.reopen;
    for (const suffix of ["", "-wal", "-shm", "-journal"]) writeFileSync(`${path}${suffix}`, "");
    const connection = scriptedConnection({ ...working, ...script });
    return Object.defineProperty(connection, "close", { value: () => void closed++ });
  } as unknown as Driver;
  return { Library, opened, closed: () => closed };
}

function prove(t: TestContext, script: Readonly<Record<string, Answer | Error>>): () => unknown {
  const path = join(temporaryDirectory(t), "state.db");
  return () => proveWal(path, scriptedLibrary(script).Library);
}

describe("the scratch database", () => {
  test("JM-035, JM-037 it is made beside the database, its two connections closed, and its files removed", (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "state.db");
    const { Library, opened, closed } = scriptedLibrary({});
    assert.deepEqual(proveWal(path, Library), { works: true });
    assert.equal(opened.length, 2, "one connection alone proves no shared memory");
    assert.ok(opened.every((name) => name.startsWith(`${directory}/.walguard-scratch-`)));
    assert.equal(closed(), 2);
    assert.deepEqual(readdirSync(directory), []);
    assert.ok(!existsSync(path), "the database itself would be touched");
  });

  test("JM-037 a directory is tried once per process", (t) => {
    const directory = temporaryDirectory(t);
    const { Library, opened } = scriptedLibrary({});
    for (const name of ["a.db", "b.db", "c.db"]) proveWal(join(directory, name), Library);
    assert.equal(opened.length, 2, "every first connect would cost a scratch database");
  });

  test("JM-058 a failure is believed only when it comes twice", (t) => {
    const path = join(temporaryDirectory(t), "state.db");
    const opened: string[] = [];
    // biome-ignore lint/complexity/useArrowFunction: it is called with new
    const Failing = function (file: string): ScriptedConnection {
      opened.push(file);
      const trouble: Record<string, Answer> = opened.length === 1 ? { [CREATE]: shm } : {};
      return scriptedConnection({ [W]: { row: "wal" }, [READ]: { row: 42 }, ...trouble });
    } as unknown as Driver;
    assert.deepEqual(proveWal(path, Failing), { works: true }, "one bad moment would decide for good");
    assert.equal(new Set(opened).size, 2, "the second try would meet the files of the first");
  });

  test("JM-058 a failure is forgotten after a while, and until then costs no scratch database", (t) => {
    const path = join(temporaryDirectory(t), "state.db");
    const clock = sleepingClock();
    const broken = scriptedLibrary({ [CREATE]: shm });
    for (let connects = 0; connects < 3; connects++) {
      assert.equal(proveWal(path, broken.Library, clock).works, false);
    }
    assert.equal(broken.opened.length, 2, "every connect would wait for two scratch databases");
    clock.sleep(60_000);
    assert.deepEqual(proveWal(path, scriptedLibrary({}).Library, clock), { works: true });
    clock.sleep(1e9);
    assert.deepEqual(proveWal(path, broken.Library, clock), { works: true }, "a success is kept");
    assert.equal(broken.opened.length, 2);
  });

  test("JM-059 files that cannot be removed do not make it fail", (t) => {
    const path = join(temporaryDirectory(t), "state.db");
    // biome-ignore lint/complexity/useArrowFunction: it is called with new
    const Littering = function (file: string): ScriptedConnection {
      mkdirSync(`${file}-journal/inside`, { recursive: true });
      return scriptedConnection({ [W]: { row: "wal" }, [READ]: { row: 42 } });
    } as unknown as Driver;
    assert.deepEqual(proveWal(path, Littering), { works: true });
  });

  const failing: readonly (readonly [string, string, string])[] = [
    [CREATE, "SQLITE_IOERR_SHMMAP", "disk I/O error"],
    [CREATE, "SQLITE_IOERR_SHMOPEN", "disk I/O error"],
    [CREATE, "SQLITE_IOERR_SHMLOCK", "disk I/O error"],
    [CREATE, "SQLITE_IOERR_LOCK", "disk I/O error"],
    [READ, "SQLITE_IOERR_RDLOCK", "disk I/O error"],
    [CREATE, "SQLITE_PROTOCOL", "locking protocol"],
    [W, "SQLITE_PROTOCOL", "locking protocol"],
    [W, "SQLITE_PERM", "access permission denied"],
    [READ, "SQLITE_BUSY", "database is locked"],
  ];
  for (const [where, code, text] of failing) {
    test(`JM-035 ${code} at "${where}" shows that WAL does not work here`, (t) => {
      const error = codedError(code, text);
      assert.deepEqual(prove(t, { [where]: error })(), { works: false, error }, "the file would be bricked");
    });
  }

  const passing: readonly (readonly [string, string])[] = [
    ["SQLITE_FULL", "database or disk is full"],
    ["SQLITE_IOERR", "disk I/O error"],
    ["SQLITE_IOERR_WRITE", "disk I/O error"],
    ["SQLITE_IOERR_FSYNC", "disk I/O error"],
    ["SQLITE_IOERR_READ", "disk I/O error"],
    ["SQLITE_IOERR_SHMSIZE", "disk I/O error"],
    ["SQLITE_CANTOPEN", "unable to open database file"],
    ["SQLITE_CORRUPT", "database disk image is malformed"],
    ["SQLITE_NOMEM", "out of memory"],
  ];
  for (const [code, text] of passing) {
    test(`JM-036 ${code} says nothing about the file system: it is thrown, and the next call tries again`, (t) => {
      const directory = temporaryDirectory(t);
      const error = codedError(code, text);
      for (const where of [W, CREATE, READ]) {
        const run = (): unknown =>
          proveWal(join(directory, "state.db"), scriptedLibrary({ [where]: error }).Library);
        assert.throws(run, (thrown) => thrown === error, "a full disk would change the mode for good");
        assert.deepEqual(readdirSync(directory), [], "a full disk would be filled further");
      }
      assert.deepEqual(proveWal(join(directory, "state.db"), scriptedLibrary({}).Library), { works: true });
    });
  }

  test("JM-036 a scratch database that cannot be opened, the first or the second time, is an error", (t) => {
    const error = codedError("SQLITE_CANTOPEN", "unable to open database file");
    for (const where of ["open", "reopen"])
      assert.throws(prove(t, { [where]: error }), (thrown) => thrown === error);
  });

  test("JM-035, JM-024 a switch that is refused without an error shows that WAL does not work", (t) => {
    const proof = prove(t, { [W]: { row: "delete" } })() as { works: boolean; error?: Error };
    assert.equal(proof.works, false);
    assert.match(proof.error?.message ?? "", /journal_mode=delete/);
  });

  test("JM-035 a second connection that does not see the row shows that WAL does not work", (t) => {
    assert.equal((prove(t, { [READ]: "no row" })() as { works: boolean }).works, false);
    assert.equal((prove(t, { [READ]: { row: 41 } })() as { works: boolean }).works, false);
  });
});
