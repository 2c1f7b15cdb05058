import assert from "node:assert/strict";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { noDescriptors, openBelow } from "../../spec/fixtures/open-descriptors.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { noQueue, turnQueue } from "../../spec/fixtures/turn-queue.ts";
import { systemClock } from "../../src/clock.ts";
import { constants } from "../../src/constants.ts";
import type { Connection } from "../../src/engine/connection.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { LockUnsupported } from "../../src/file-lock/lock-file.ts";
import { connect, writeTxn } from "../../src/index.ts";

const driver = loadDriver("better-sqlite3");
const schema = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)";

function database(t: TestContext): { readonly path: string; readonly db: Connection } {
  const { path, keep } = databasePlace(t);
  return { path, db: keep(connect(path, { driver, schema, waiting: "queue" })) };
}

describe("a transaction that queues", { skip: noQueue }, () => {
  test("TX-035 a turn lasts until the transaction is over, however it ends", (t) => {
    const { db } = database(t);
    const inBody = (): unknown => assert.equal(turnQueue(db).hasTurn, true);
    writeTxn(db, inBody);
    assert.equal(turnQueue(db).hasTurn, false);
    assert.throws(() =>
      writeTxn(db, () => {
        inBody();
        throw new Error("the body's own");
      }),
    );
    assert.equal(turnQueue(db).hasTurn, false);
    assert.throws(() =>
      writeTxn(db, () => {
        inBody();
        db.exec("ROLLBACK");
      }),
    );
    assert.equal(turnQueue(db).hasTurn, false);
  });

  test("TX-035 a turn that was had in vain is given back", async (t) => {
    const { path, db } = database(t);
    const { keep } = databasePlace(t);
    const other = keep(new driver(path));
    other.exec("BEGIN IMMEDIATE");
    db.exec("PRAGMA busy_timeout=1");
    assert.throws(() => writeTxn(db, () => 1), { outcome: "not-started" });
    assert.equal(turnQueue(db).hasTurn, false);
    other.exec("ROLLBACK");
    writeTxn(db, () => 1);
  });

  test("TX-038 where there can be no queue, that is said once, and writes wait as ever", (t) => {
    const { path, keep } = databasePlace(t);
    mkdirSync(`${path}${constants.queueSuffix}`);
    const logger = recordingLogger();
    for (let connection = 0; connection < 2; connection++) {
      const db = keep(connect(path, { driver, schema, waiting: "queue", logger }));
      for (let write = 0; write < 2; write++)
        writeTxn(db, () => db.exec("INSERT INTO notes (text) VALUES ('written')"));
    }
    assert.deepEqual(
      logger.warnings.map((text) => text.includes(`${path}${constants.queueSuffix}`)),
      [true],
    );
  });

  test("TX-038 a lock that fails later is said once, too, and no write fails of it", (t) => {
    const { path, keep } = databasePlace(t);
    const logger = recordingLogger();
    const db = keep(connect(path, { driver, schema, waiting: "queue", logger }));
    writeTxn(db, () => 1);
    turnQueue(db).take = () => {
      throw new LockUnsupported("flock: errno 37");
    };
    for (let write = 0; write < 2; write++)
      assert.equal(
        writeTxn(db, () => write),
        write,
      );
    assert.equal(logger.warnings.length, 1);
    assert.match(logger.warnings[0] ?? "", /cannot queue .* errno 37/);
  });

  test("TX-035 a queue's file that was cut off is not touched, and is made whole again", (t) => {
    const { path, db } = database(t);
    writeTxn(db, () => 1);
    truncateSync(`${path}${constants.queueSuffix}`, 0);
    // After its turn: within it nothing is looked at.
    systemClock.sleep(constants.queueSliceMs * 2);
    for (let write = 0; write < 3; write++)
      assert.equal(
        writeTxn(db, () => write),
        write,
      );
    assert.ok(statSync(`${path}${constants.queueSuffix}`).size > 0);
  });

  test("TX-035 a queue's file that has another name is not used", (t) => {
    const { path, directory, keep } = databasePlace(t);
    writeFileSync(join(directory, "precious"), "precious");
    linkSync(join(directory, "precious"), `${path}${constants.queueSuffix}`);
    const logger = recordingLogger();
    const db = keep(connect(path, { driver, schema, waiting: "queue", logger }));
    writeTxn(db, () => 1);
    assert.equal(readFileSync(join(directory, "precious"), "utf8"), "precious");
    assert.match(logger.warnings[0] ?? "", /another name/);
  });

  test("TX-035 the queue's file is closed with the last connection", { skip: noDescriptors }, (t) => {
    const { path, directory } = databasePlace(t);
    const [one, other] = [1, 2].map(() => connect(path, { driver, schema, waiting: "queue" }));
    const open = (): number => openBelow(directory).filter((name) => name.endsWith(".queue.lock")).length;
    for (const db of [one, other]) if (db !== undefined) writeTxn(db, () => 1);
    one?.close();
    assert.equal(open(), 1);
    other?.close();
    assert.equal(open(), 0);
    assert.ok(
      readdirSync(directory).some((name) => name.endsWith(".queue.lock")),
      "the file was removed",
    );
    const again = connect(path, { driver, waiting: "queue" });
    writeTxn(again, () => 1);
    again.close();
  });

  test("TX-035 no other policy makes a queue's file", (t) => {
    const { path, directory, keep } = databasePlace(t);
    for (const waiting of ["retry", "sqlite"] as const)
      writeTxn(keep(connect(path, { driver, schema, waiting })), () => 1);
    assert.deepEqual(
      readdirSync(directory).filter((name) => name.includes("queue")),
      [],
    );
  });
});
