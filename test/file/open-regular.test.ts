import assert from "node:assert/strict";
import { constants, mkdirSync, openSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { openNewFile } from "../../src/file/create-file.ts";
import { openRegular, readingFileSystem, UnfitFile } from "../../src/file/open-regular.ts";

describe("opening a file whose bytes are read", () => {
  test("CO-017 a file that is exchanged between the look and the opening is refused, and closed", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "looked at");
    let closed = 0;
    const attacked = {
      ...readingFileSystem,
      openSync: (name: string, flags: number): number => {
        writeFileSync(`${path}.other`, "a program");
        renameSync(`${path}.other`, path);
        assert.ok((flags & constants.O_NOFOLLOW) !== 0, "a link put there by now would be followed");
        assert.ok((flags & constants.O_NONBLOCK) !== 0, "a FIFO put there by now would be waited for");
        return openSync(name, flags);
      },
      closeSync: (descriptor: number): void => {
        closed++;
        readingFileSystem.closeSync(descriptor);
      },
    };
    assert.throws(() => openRegular(path, attacked), UnfitFile);
    assert.equal(closed, 1, "every attempt would leak a descriptor");
  });

  test("CO-017 a link, a directory and a device are not opened at all", (t) => {
    const { path } = databasePlace(t);
    symlinkSync("/etc/hostname", path);
    mkdirSync(`${path}.d`);
    const closed = { ...readingFileSystem, openSync: () => assert.fail("it was opened") };
    for (const unfit of [path, `${path}.d`, "/dev/null"]) {
      assert.throws(() => openRegular(unfit, closed), UnfitFile);
    }
  });

  test("CO-018 a file of a user who is not among the owners is refused", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "");
    const own = process.getuid?.() ?? 0;
    assert.throws(() => openRegular(path, readingFileSystem, [own + 1]), /belongs to another user/);
    readingFileSystem.closeSync(openRegular(path, readingFileSystem, [own]).descriptor);
  });
});

describe("making a new file", () => {
  test("CO-017 what is there already is neither opened nor followed", (t) => {
    const { path } = databasePlace(t);
    symlinkSync(`${path}.private`, path);
    assert.throws(() => openNewFile(path, 0o600), { code: "EEXIST" });
  });
});
