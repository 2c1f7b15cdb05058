import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { failingDriver } from "../../spec/fixtures/failing-driver.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { thrownByDriver } from "../../spec/fixtures/thrown-by-driver.ts";
import {
  installed,
  installHint,
  loadOrm,
  type OrmName,
  ormNames,
  type Session,
} from "../../spec/orms/orm.ts";
import { readModifyWrite } from "../../spec/orms/read-modify-write.ts";
import type { ConnectOptions } from "../../src/connect/options.ts";
import { connect, TransactionError, transactionOutcome } from "../../src/index.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS notes (text TEXT);
  CREATE TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS children (parent INTEGER REFERENCES parents(id) DEFERRABLE INITIALLY DEFERRED)`;

interface Opened extends AsyncDisposable {
  readonly session: Session;
  /** Another connection; neither waits for a lock. */
  readonly other: Database.Database;
  /** What the other connection reads. */
  texts(): unknown[];
}

async function open(
  t: TestContext,
  name: OrmName,
  options: ConnectOptions<Database.Database> = {},
): Promise<Opened> {
  const { path, keep } = databasePlace(t);
  const other = keep(connect(path, { driver: Database, schema, busyTimeoutMs: 0 }));
  const session = await (await loadOrm(name)).guarded(path, { busyTimeoutMs: 0, ...options });
  return {
    session,
    other,
    // Before the directory goes.
    [Symbol.asyncDispose]: async () => {
      await session.close();
    },
    texts: () => other.prepare("SELECT text FROM notes ORDER BY text").pluck().all(),
  };
}

async function failure(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return assert.fail("it was reported as a success");
}

/** That the session's transactions are transactions, that they are committed, and that no lock is left behind. */
async function assertInOrder({ session, other, texts }: Opened): Promise<void> {
  other.exec("BEGIN IMMEDIATE; ROLLBACK");
  const before = texts();
  await failure(() =>
    session.transaction([
      "INSERT INTO notes VALUES ('gone')",
      () => {
        throw new Error("no");
      },
    ]),
  );
  assert.deepEqual(texts(), before, "a transaction that failed has left a row behind");
  await session.transaction(["INSERT INTO notes VALUES ('~ kept')"]);
  assert.deepEqual(texts(), [...before, "~ kept"]);
  other.exec("BEGIN IMMEDIATE; ROLLBACK");
}

for (const name of ormNames) {
  const skip = installed(name) === null && `not run: ${name} is not installed (${installHint(name)})`;

  describe(`${name} through walguard`, { skip }, () => {
    test(`TX-071 ${name}: three processes that read a counter and write it plus one lose nothing, and meet no error`, {
      skip: name !== "drizzle-orm" && beyondNpmTest("the same with another one"),
    }, async (t) => {
      const { path } = databasePlace(t);
      const tally = await readModifyWrite(name, "guarded", path, { processes: 3, increments: 40 });
      assert.deepEqual([tally.errors, tally.acknowledged, tally.lost], [{}, 120, 0]);
    });

    test(`TX-071 ${name}: the write lock is held before anything is read`, async (t) => {
      await using opened = await open(t, name);
      const { session, other } = opened;
      let refused: unknown;
      await session.transaction([
        () => {
          try {
            other.exec("BEGIN IMMEDIATE; ROLLBACK");
          } catch (error) {
            refused = (error as { code?: unknown }).code;
          }
        },
      ]);
      assert.equal(refused, "SQLITE_BUSY", "another one can write between what is read and what is written");
    });

    test(`TX-072, TX-073 ${name}: a lock that is not free leaves it not started, and the next one in order`, async (t) => {
      await using opened = await open(t, name);
      opened.other.exec("BEGIN IMMEDIATE");
      let ran = 0;
      const error = await failure(() => opened.session.transaction([() => ran++]));
      assert.deepEqual([transactionOutcome(error), ran], ["not-started", 0]);
      opened.other.exec("ROLLBACK");
      await assertInOrder(opened);
    });

    test(`TX-073 ${name}: a COMMIT that is refused is rolled back, and the next one in order`, async (t) => {
      await using opened = await open(t, name);
      const steps = ["INSERT INTO notes VALUES ('orphan')", "INSERT INTO children VALUES (7)"];
      const error = await failure(() => opened.session.transaction(steps));
      assert.equal(transactionOutcome(error), "rolled-back");
      assert.match(String(error), /FOREIGN KEY/, "the reason is lost");
      assert.deepEqual(opened.texts(), []);
      await assertInOrder(opened);
    });

    test(`TX-073 ${name}: a COMMIT that fails on the disk is unknown, and the next one in order`, async (t) => {
      const driver = failingDriver("better-sqlite3", {
        COMMIT: [thrownByDriver("better-sqlite3", "SQLITE_IOERR_FSYNC")],
      }) as typeof Database & ConnectOptions<Database.Database>["driver"];
      await using opened = await open(t, name, { driver });
      const error = await failure(() => opened.session.transaction(["INSERT INTO notes VALUES ('perhaps')"]));
      assert.equal(transactionOutcome(error), "unknown");
      await assertInOrder(opened);
    });

    test(`TX-072 ${name}: an error of its function is thrown as it is, and what it wrote is undone`, async (t) => {
      await using opened = await open(t, name);
      const own = new Error("changed my mind");
      const error = await failure(() =>
        opened.session.transaction([
          "INSERT INTO notes VALUES ('gone')",
          () => {
            throw own;
          },
        ]),
      );
      assert.equal(error, own);
      // Kysely does not tell its driver why it rolls back.
      assert.equal(transactionOutcome(error), name === "kysely" ? undefined : "rolled-back");
      await assertInOrder(opened);
    });

    for (const steps of [["COMMIT"], ["ROLLBACK"], ["COMMIT", "BEGIN"], ["ROLLBACK", "BEGIN IMMEDIATE"]]) {
      test(`TX-074 ${name}: a function that sends ${steps.join(" and ")} itself is no success`, async (t) => {
        await using opened = await open(t, name);
        const error = await failure(() =>
          opened.session.transaction(["INSERT INTO notes VALUES ('a')", ...steps]),
        );
        assert.equal(transactionOutcome(error), "unknown");
        await assertInOrder(opened);
      });
    }

    const sync = name === "better-sqlite3" || name === "drizzle-orm";
    const whySync = sync && "not run: its transactions are over when the call returns";

    test(`TX-075 ${name}: of two at once, what one has acknowledged stays when the other fails`, {
      skip: whySync,
    }, async (t) => {
      await using opened = await open(t, name);
      const { session, texts } = opened;
      const order: string[] = [];
      const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const first = session.transaction([
        "INSERT INTO notes VALUES ('first')",
        turn,
        () => order.push("first"),
        turn,
      ]) as Promise<unknown>;
      const second = failure(() =>
        session.transaction([
          "INSERT INTO notes VALUES ('second')",
          () => order.push("second"),
          turn,
          turn,
          turn,
          () => {
            throw new Error("no");
          },
        ]),
      );
      await first;
      assert.deepEqual(texts(), ["first"], "it was acknowledged, and is not in the database");
      await second;
      assert.deepEqual(texts(), ["first"], "it was acknowledged, and went with the failure of another one");
      assert.deepEqual(order, ["first", "second"]);
      await assertInOrder(opened);
    });

    test(`TX-075 ${name}: and the failure of the first takes nothing of the second`, {
      skip: whySync,
    }, async (t) => {
      await using opened = await open(t, name);
      const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const [first, second] = await Promise.allSettled([
        opened.session.transaction([
          "INSERT INTO notes VALUES ('first')",
          turn,
          () => {
            throw new Error("no");
          },
        ]),
        opened.session.transaction(["INSERT INTO notes VALUES ('second')"]),
      ]);
      assert.deepEqual([first.status, second.status], ["rejected", "fulfilled"]);
      assert.deepEqual(opened.texts(), ["second"]);
      await assertInOrder(opened);
    });

    test(`TX-072 ${name}: the error that reaches the caller has walguard's within, or is it`, async (t) => {
      await using opened = await open(t, name);
      const { session, other } = opened;
      other.exec("BEGIN IMMEDIATE");
      const error = await failure(() => session.transaction([]));
      const within = (error as { driverError?: unknown }).driverError ?? error;
      assert.ok(within instanceof TransactionError);
      assert.match(within.message, /BEGIN IMMEDIATE failed/);
    });
  });
}
