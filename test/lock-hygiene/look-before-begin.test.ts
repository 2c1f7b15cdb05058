import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { traceStatements } from "../../spec/fixtures/statement-trace.ts";
import { systemClock } from "../../src/clock.ts";
import { constants } from "../../src/constants.ts";
import type { Connection } from "../../src/engine/connection.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect, LostGenerationError, writeTxn } from "../../src/index.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

describe("the look at the files before a transaction", () => {
  /** A connection that has seen its directory, and whose next look is due. */
  function settled(t: TestContext): { readonly db: Connection; readonly path: string } {
    const { path, keep } = databasePlace(t);
    const db = keep(connect(path, { driver: loadDriver("better-sqlite3"), schema }));
    const state = connectionState(db);
    while (state.seenDirectory === null) writeTxn(db, () => 1);
    systemClock.sleep(constants.generationCheckIntervalMs * 2);
    return { db, path };
  }

  /** Whether the files were looked at after `BEGIN`. */
  function looksInside(db: Connection, atBegin: () => void = () => {}): boolean {
    let begunAt = Number.NaN;
    traceStatements(db, (sql) => {
      if (sql !== "BEGIN IMMEDIATE") return;
      atBegin();
      begunAt = performance.now();
    });
    let seenAt = Number.NaN;
    writeTxn(db, () => {
      seenAt = connectionState(db).generationSeenAt;
    });
    return seenAt > begunAt;
  }

  test("LH-008 spares the one inside it", (t) => {
    // Unless the machine takes a millisecond from the one to the other: then the next transaction may show it.
    for (let attempt = 0; attempt < 100; attempt++) if (!looksInside(settled(t).db)) return;
    assert.fail("others wait for each look at the files");
  });

  test("LH-008 is not enough where BEGIN had to wait", (t) => {
    const { db } = settled(t);
    assert.equal(
      looksInside(db, () => systemClock.sleep(constants.generationCheckIntervalMs * 2)),
      true,
    );
  });

  test("LH-008 is not enough where something has touched the directory", (t) => {
    const { db, path } = settled(t);
    writeFileSync(`${path}.other`, "");
    assert.equal(looksInside(db), true);
    rmSync(`${path}-wal`);
    systemClock.sleep(constants.generationCheckIntervalMs * 2);
    assert.throws(() => writeTxn(db, () => 1), LostGenerationError);
  });
});
