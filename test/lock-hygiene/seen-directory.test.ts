import assert from "node:assert/strict";
import { renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import sinon from "sinon";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { isUntouched, type SeenDirectory, seeDirectory } from "../../src/lock-hygiene/seen-directory.ts";

describe("the directory of a database", () => {
  /** As soon as the next change is sure to show. */
  function seen(path: string): SeenDirectory {
    for (;;) {
      const directory = seeDirectory(path);
      if (directory !== null) return directory;
    }
  }

  test("LH-008 a directory that was touched a moment ago tells nothing", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    const { ctimeMs } = statSync(dirname(path));
    const clock = sinon.useFakeTimers({ now: ctimeMs + 10, toFake: ["Date"] });
    try {
      assert.equal(seeDirectory(path), null);
      clock.setSystemTime(ctimeMs + 5000);
      assert.notEqual(seeDirectory(path), null);
    } finally {
      // Deno runs `after` hooks too late for that.
      clock.restore();
    }
  });

  test("LH-008 a file that comes, goes or gets another name shows in its directory", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    for (const change of [
      () => writeFileSync(`${path}-wal`, ""),
      () => renameSync(`${path}-wal`, `${path}-shm`),
      () => renameSync(`${path}-shm`, path),
    ]) {
      const directory = seen(path);
      assert.equal(isUntouched(path, directory), true);
      change();
      assert.equal(isUntouched(path, directory), false);
    }
  });

  test("LH-008 what is written into the files of a directory does not touch it", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    const directory = seen(path);
    writeFileSync(path, "more");
    assert.equal(isUntouched(path, directory), true);
    assert.equal(isUntouched(path, null), false);
  });
});
