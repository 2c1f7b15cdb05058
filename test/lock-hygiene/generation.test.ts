import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FileIdentity } from "../../src/file/identity.ts";
import { type Generation, lostFiles } from "../../src/lock-hygiene/generation.ts";

describe("the files that a connection opened", () => {
  const file = (ino: bigint, birthtimeNs: bigint): FileIdentity => ({ dev: 1n, ino, birthtimeNs });
  const opened: Generation = { main: file(1n, 10n), wal: file(2n, 20n), shm: file(3n, 30n) };

  test("LH-036 a -wal or -shm that got the inode number of a former one is another file", () => {
    assert.deepEqual(lostFiles(opened, opened), []);
    assert.deepEqual(lostFiles(opened, { ...opened, wal: file(2n, 21n) }), ["-wal"]);
    assert.deepEqual(lostFiles(opened, { ...opened, shm: file(3n, 31n) }), ["-shm"]);
    assert.deepEqual(lostFiles(opened, { main: opened.main, wal: null, shm: null }), ["-wal", "-shm"]);
  });

  test("LH-036 the database is open, so that no other file gets its number, whatever the platform makes of its birth", () => {
    assert.deepEqual(lostFiles(opened, { ...opened, main: file(1n, 11n) }), []);
    assert.deepEqual(lostFiles(opened, { ...opened, main: file(4n, 10n) }), [""]);
  });
});
