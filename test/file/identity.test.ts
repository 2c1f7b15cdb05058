import assert from "node:assert/strict";
import type { BigIntStats } from "node:fs";
import { test } from "node:test";
import { fileIdentity, identityKey, isSameFile, type StatFileSystem } from "../../src/file/identity.ts";

/** A file system with one file, which answers in numbers unless it is asked for more, as the real one does. */
function fileWith(ino: bigint): StatFileSystem {
  return {
    statSync(_, options: { bigint?: boolean }) {
      const exact = options.bigint === true;
      const stats = { dev: exact ? 1n : 1, ino: exact ? ino : Number(ino) };
      return stats as unknown as BigIntStats;
    },
  };
}

test("LH-024 two files whose inode numbers differ only beyond 2^53 are two files", () => {
  const [one, other] = [2n ** 60n, 2n ** 60n + 1n].map((ino) => fileIdentity("a.db", fileWith(ino)));
  assert.ok(one !== null && one !== undefined && other !== null && other !== undefined);
  assert.equal(isSameFile(one, other), false, "an exchanged file would not be noticed");
  assert.notEqual(identityKey(one), identityKey(other), "one database would be refused for the other's sake");
});
