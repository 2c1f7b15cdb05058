import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { installed, installHint, loadOrm, type OrmName } from "../../spec/orms/orm.ts";
import { connect } from "../../src/index.ts";

/**
 * The lock is held by a transaction of this very thread, which is ended by a timer. Where the wait blocks the thread, the
 * timer never comes, and the transaction fails when its time is up.
 */
async function waits(t: TestContext, name: OrmName): Promise<void> {
  const { path, keep } = databasePlace(t);
  const holder = keep(
    connect(path, { driver: Database, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }),
  );
  const session = await (await loadOrm(name)).guarded(path, { busyTimeoutMs: 10_000 });
  try {
    holder.exec("BEGIN IMMEDIATE; INSERT INTO notes VALUES ('first')");
    const order: string[] = [];
    setTimeout(() => {
      order.push("the other one ends");
      holder.exec("COMMIT");
    }, 20);
    await session.transaction([() => order.push("it begins"), "INSERT INTO notes VALUES ('second')"]);
    assert.deepEqual(order, ["the other one ends", "it begins"]);
    const texts = holder.prepare("SELECT text FROM notes ORDER BY text").pluck().all();
    assert.deepEqual(texts, ["first", "second"]);
  } finally {
    await session.close();
  }
}

const absent = installed("typeorm") === null;
const skip = absent && `not run: typeorm is not installed (${installHint("typeorm")})`;

describe("a transaction of an ORM that waits for the write lock", () => {
  test("TX-078 lets the event loop go on: Kysely", (t) => waits(t, "kysely"));
  test("TX-078 lets the event loop go on: Knex", (t) => waits(t, "knex"));
  test("TX-078 lets the event loop go on: TypeORM", { skip }, (t) => waits(t, "typeorm"));
});
