import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import knex, { type Knex } from "knex";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { connect, transactionOutcome } from "../../src/index.ts";
import { walguardClient } from "../../src/orm/knex.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

function opened(t: TestContext, more: object = {}): { db: Knex; path: string } & AsyncDisposable {
  const { path } = databasePlace(t);
  const db = knex({
    client: walguardClient({ driver: Database, schema, busyTimeoutMs: 0 }),
    connection: { filename: path },
    useNullAsDefault: true,
    ...more,
  });
  return { db, path, [Symbol.asyncDispose]: () => db.destroy() };
}

describe("walguardClient", () => {
  test("TX-072 the function of a transaction that cannot be begun does not run", async (t) => {
    await using all = opened(t);
    const holder = connect(all.path, { driver: Database, schema });
    try {
      holder.exec("BEGIN IMMEDIATE");
      let ran = 0;
      await assert.rejects(
        all.db.transaction(async () => ran++),
        /BEGIN IMMEDIATE failed/,
      );
      assert.equal(ran, 0);
    } finally {
      holder.close();
    }
  });

  test("TX-072 an error of the function is thrown as it is, and its outcome is known", async (t) => {
    await using all = opened(t);
    const own = new Error("changed my mind");
    const error = await all.db
      .transaction(async (trx) => {
        await trx("notes").insert({ text: "gone" });
        throw own;
      })
      .catch((caught) => caught);
    assert.equal(error, own);
    assert.equal(transactionOutcome(error), "rolled-back");
    assert.deepEqual(await all.db("notes"), []);
  });

  test("TX-074 a function that ends its transaction and begins another one is no success", async (t) => {
    await using all = opened(t);
    const error = await all.db
      .transaction(async (trx) => {
        await trx("notes").insert({ text: "gone" });
        await trx.raw("ROLLBACK");
        await trx.raw("BEGIN IMMEDIATE");
        await trx("notes").insert({ text: "gone, too" });
      })
      .catch((caught) => caught);
    assert.equal(transactionOutcome(error), "unknown");
    assert.deepEqual(await all.db("notes"), []);
  });

  test("TX-071 nested transactions are savepoints, and one that fails is undone alone", async (t) => {
    await using all = opened(t);
    const { db } = all;
    await db.transaction(async (trx) => {
      await trx("notes").insert({ text: "outer" });
      await trx.transaction((inner) => inner("notes").insert({ text: "inner" }));
      await assert.rejects(
        trx.transaction(async (inner) => {
          await inner("notes").insert({ text: "undone" });
          throw new Error("no");
        }),
      );
    });
    assert.deepEqual(await db("notes").pluck("text").orderBy("text"), ["inner", "outer"]);
  });

  test("TX-071 a transaction that is ended by hand is one, too", async (t) => {
    await using all = opened(t);
    const { db } = all;
    const trx = await db.transaction();
    await trx("notes").insert({ text: "kept" });
    await trx.commit();
    const other = await db.transaction();
    await other("notes").insert({ text: "gone" });
    await other.rollback();
    assert.deepEqual(await db("notes").pluck("text"), ["kept"]);
  });

  test("TX-072 a transaction that is begun by hand, and cannot be, is rejected", async (t) => {
    await using all = opened(t);
    const holder = connect(all.path, { driver: Database, schema });
    try {
      holder.exec("BEGIN IMMEDIATE");
      const error = await all.db.transaction().catch((caught) => caught);
      assert.equal(transactionOutcome(error), "not-started");
    } finally {
      holder.close();
    }
  });

  test("TX-075 of two connections of one pool, the second fails at once, and says why", async (t) => {
    await using all = opened(t, { pool: { min: 2, max: 2 } });
    const { db } = all;
    await db.transaction(async (trx) => {
      await trx("notes").insert({ text: "first" });
      const error = await db
        .transaction((second) => second("notes").insert({ text: "second" }))
        .catch((caught) => caught);
      assert.equal(transactionOutcome(error), "not-started");
      assert.match(error.message, /connection of this thread/);
    });
    assert.deepEqual(await db("notes").pluck("text"), ["first"]);
  });

  test("TX-071 migrations run, and safe integers are given as asked", async (t) => {
    await using all = opened(t, {});
    const { db, path } = all;
    const migrationSource = {
      getMigrations: async () => ["one"],
      getMigrationName: (name: string) => name,
      getMigration: async () => ({
        up: (trx: Knex) => trx.schema.createTable("more", (table) => table.integer("n")),
        down: async () => {},
      }),
    };
    await db.migrate.latest({ migrationSource });
    await db("more").insert({ n: 1 });
    const exact = knex({
      client: walguardClient({ driver: Database }),
      connection: { filename: path, options: { safeIntegers: true } },
      useNullAsDefault: true,
    });
    try {
      await exact.transaction((trx) => trx("more").insert({ n: 2n }));
      assert.deepEqual(await exact("more").pluck("n"), [1n, 2n]);
    } finally {
      await exact.destroy();
    }
  });

  test("TX-071 a file that is only to be read is refused", async (t) => {
    const { path } = databasePlace(t);
    const db = knex({
      client: walguardClient(),
      connection: { filename: path, options: { readonly: true } },
      useNullAsDefault: true,
    });
    await assert.rejects(db.raw("SELECT 1"), /readonly/);
    await db.destroy();
  });
});
