import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { constants } from "../../src/constants.ts";
import { type Quarantine, quarantine, quarantinePath } from "../../src/corruption/quarantine.ts";

const somebody = 65534;
const anybody = 65533;
const oneUser = process.getuid?.() === 0 ? false : "not run: giving a file to another user takes root";

function copied(result: Quarantine): { readonly path: string; readonly omitted?: string } {
  assert.ok(result.path !== null, result.path === null ? result.reason : "");
  return result;
}

describe("quarantine in a directory of somebody else's", () => {
  test("CO-017 the copy of somebody's setuid file is this user's, and has no such bit", {
    skip: oneUser,
  }, (t) => {
    const { path } = databasePlace(t);
    for (const suffix of ["", "-wal", "-shm"]) {
      writeFileSync(`${path}${suffix}`, "damaged");
      chownSync(`${path}${suffix}`, somebody, somebody);
      chmodSync(`${path}${suffix}`, 0o6777);
    }
    const { path: copy } = copied(quarantine(path));
    for (const suffix of ["", "-wal", "-shm"]) {
      const { mode, uid } = lstatSync(`${copy}${suffix}`);
      assert.equal(mode & 0o7777, 0o600, "the copy would be a program with the rights of this user");
      assert.equal(uid, process.getuid?.());
    }
  });

  test("CO-018 a -shm of a third user is not copied, and the result says so", { skip: oneUser }, (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "damaged");
    chownSync(path, somebody, somebody);
    writeFileSync(`${path}-shm`, "not the engine's");
    chownSync(`${path}-shm`, anybody, anybody);
    const { path: copy, omitted } = copied(quarantine(path));
    assert.match(omitted ?? "", /test\.db-shm belongs to another user \(65533\)/);
    assert.throws(() => lstatSync(`${copy}-shm`), { code: "ENOENT" });
  });

  test("CO-018 a -shm that is a link to a private file is not copied", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "damaged");
    writeFileSync(`${path}.private`, "of this user alone");
    symlinkSync(`${path}.private`, `${path}-shm`);
    const { path: copy, omitted } = copied(quarantine(path));
    assert.match(omitted ?? "", /test\.db-shm is a symbolic link/);
    assert.throws(() => lstatSync(`${copy}-shm`), { code: "ENOENT" });
  });

  test("CO-009 a link in the copy's place is no copy, and is replaced by one", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "damaged");
    writeFileSync(`${path}.private`, "of this user alone");
    const planted = quarantinePath(path, createHash("sha256").update("damaged").digest("hex"));
    symlinkSync(`${path}.private`, planted);
    assert.deepEqual(quarantine(path), { path: planted, made: true });
    assert.ok(lstatSync(planted).isFile());
    assert.equal(readFileSync(`${path}.private`, "utf8"), "of this user alone");
  });

  test("CO-019 a sparse file above the bound is not read, and the reason names its size", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "damaged");
    truncateSync(path, constants.quarantineMaxBytes + 1);
    const refused = quarantine(path);
    assert.match(refused.path === null ? refused.reason : "", /1073741825 bytes/);
  });

  test("CO-019 the copy of a sparse file is sparse", (t) => {
    const { path } = databasePlace(t);
    writeFileSync(path, "damaged");
    truncateSync(path, 64 << 20);
    const stats = lstatSync(copied(quarantine(path)).path);
    assert.equal(stats.size, 64 << 20);
    assert.ok(stats.blocks * 512 < 1 << 20, "a file that takes no space would fill the disk");
  });
});
