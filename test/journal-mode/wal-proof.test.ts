/** Which errors of a scratch database say something about the file system, and which may pass. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import {
  type Answer,
  type ScriptedConnection,
  scriptedConnection,
} from "../../spec/fixtures/scripted-connection.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import type { Driver } from "../../src/engine/driver.ts";
import { proveWal } from "../../src/journal-mode/wal-proof.ts";

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
