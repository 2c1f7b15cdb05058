import assert from "node:assert/strict";
import { existsSync, openSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import type { Libc, PosixLock } from "../../src/file-lock/libc.ts";
import { mirrorSharedLock } from "../../src/lock-hygiene/ofd-mirror.ts";

const { EAGAIN, EINVAL } = constants.errno;

describe("the mirror of SQLite's shared lock", () => {
  /** A C library whose `fcntl` gives these errors, and then succeeds. */
  function scripted(errors: number[]): Libc & { readonly locks: PosixLock[] } {
    const locks: PosixLock[] = [];
    let errno = 0;
    return {
      locks,
      flock: () => -1,
      // Really, and for good: the number of a file that is open is not given to another.
      open: (path) => (existsSync(path) ? openSync(path, "r") : -1),
      fcntlLock(_descriptor, command, lock) {
        assert.equal(command, 37);
        locks.push(lock);
        errno = errors.shift() ?? 0;
        return errno === 0 ? 0 : -1;
      },
      errno: () => errno,
      map: () => null,
      futex: null,
    };
  }

  function mirrored(t: { after(fn: () => void): void }, errors: number[]): [boolean, number, number] {
    const { path } = databasePlace(t as never);
    writeFileSync(path, "");
    const sleeps: number[] = [];
    const calls = scripted(errors);
    const clock = { now: () => 0, sleep: (ms: number) => void sleeps.push(ms) };
    const held = mirrorSharedLock(path, calls, clock);
    return [held, calls.locks.length, sleeps.reduce((sum, ms) => sum + ms, 0)];
  }

  test("LH-011 it is a read lock of the open file on bytes 1073741826 to 1073742335", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    const calls = scripted([]);
    assert.equal(mirrorSharedLock(path, calls), true);
    assert.deepEqual(calls.locks, [{ l_type: 0, l_whence: 0, l_start: 1073741826, l_len: 510, l_pid: 0 }]);
  });

  test("LH-011 it is tried again for a while: whatever removed the -wal may still hold the exclusive lock", (t) => {
    assert.deepEqual(mirrored(t, [EAGAIN, EAGAIN]), [true, 3, 10]);
    assert.deepEqual(
      mirrored(
        t,
        Array.from({ length: 99 }, () => EAGAIN),
      ),
      [false, 20, 100],
    );
  });

  test("LH-011 a lock that cannot be had is not held, and not waited for", (t) => {
    assert.deepEqual(mirrored(t, [EINVAL]), [false, 1, 0]);
    assert.equal(mirrorSharedLock("/nowhere/at/all", scripted([])), false);
    assert.equal(mirrorSharedLock("/nowhere/at/all", null), false);
  });

  test("LH-021 it is taken once for a file, however many connections lost it", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    const [first, second] = [scripted([]), scripted([])];
    assert.equal(mirrorSharedLock(path, first), true);
    assert.equal(mirrorSharedLock(path, second), true);
    assert.equal(second.locks.length, 0, "each connection would cost a descriptor that is never closed");
  });
});
