import assert from "node:assert/strict";
import { existsSync, linkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import type { Driver } from "../../src/engine/driver.ts";
import { sqliteKind } from "../../src/file-lock/sqlite-lock.ts";
import { InitLockError, withInitLock } from "../../src/index.ts";

/** A driver for which somebody exchanges the file just before it is opened, and puts it back right after. */
function exchangedAround(before: (path: string) => void, after: (path: string) => void = () => {}): Driver {
  class Exchanged extends DatabaseSync {
    constructor(path: string) {
      before(path);
      super(path);
      after(path);
    }
  }
  return Exchanged as unknown as Driver;
}

function lockOf(victim: string): string {
  const db = new DatabaseSync(victim, { timeout: 0 });
  try {
    db.exec("BEGIN IMMEDIATE; ROLLBACK");
    return "free";
  } catch {
    return "locked";
  } finally {
    db.close();
  }
}

describe("a lock file that is exchanged while it is opened", () => {
  const attacks: Readonly<Record<string, (victim: string) => Driver>> = {
    "a link to somebody's database": (victim) =>
      exchangedAround((path) => {
        rmSync(path);
        symlinkSync(victim, path);
      }),
    "a link that is gone again afterwards": (victim) =>
      exchangedAround(
        (path) => {
          rmSync(path);
          symlinkSync(victim, path);
        },
        (path) => {
          rmSync(path);
          writeFileSync(path, "");
        },
      ),
    "another name of somebody's database": (victim) =>
      exchangedAround((path) => {
        rmSync(path);
        linkSync(victim, path);
      }),
  };

  for (const [what, attack] of Object.entries(attacks)) {
    test(`IL-020 ${what} is not locked`, (t) => {
      const { directory, path } = databasePlace(t);
      const victim = `${directory}/victim.db`;
      const db = new DatabaseSync(victim);
      db.exec("CREATE TABLE notes (text)");
      db.close();
      const kinds = [sqliteKind(attack(victim))];
      let inside: string | null = null;
      const error = thrown(() =>
        withInitLock(
          path,
          () => {
            inside = lockOf(victim);
          },
          { kinds },
        ),
      );
      assert.ok(error instanceof InitLockError, `it went on, with the other database ${inside}`);
      assert.equal(error.path, `${path}.init.lock.db`);
      assert.equal(lockOf(victim), "free");
      assert.ok(existsSync(victim));
    });
  }
});
