import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import knex from "knex";
import { CompiledQuery, Kysely } from "kysely";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { connect } from "../../src/index.ts";
import { walguardClient } from "../../src/orm/knex.ts";
import { WalguardDialect } from "../../src/orm/kysely.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT); INSERT INTO notes VALUES ('read')";
const sql = "SELECT text FROM notes";

/** A database with one row, and a connection that is in a write transaction. */
function lockedDatabase(t: TestContext): string {
  const { path, keep } = databasePlace(t);
  const holder = keep(connect(path, { driver: Database, schema }));
  holder.exec("BEGIN IMMEDIATE; INSERT INTO notes VALUES ('not committed')");
  return path;
}

const options = { driver: Database, busyTimeoutMs: 0 };

describe("a transaction that is declared to read only", () => {
  test("TX-076 reads one state beside a writer: Kysely's access mode", async (t) => {
    const db = new Kysely<unknown>({
      dialect: new WalguardDialect({ database: connect(lockedDatabase(t), options) }),
    });
    try {
      const read = db.transaction().setAccessMode("read only");
      const { rows } = await read.execute((trx) => trx.executeQuery(CompiledQuery.raw(sql)));
      assert.deepEqual(rows, [{ text: "read" }]);
      await assert.rejects(
        read.execute(async () => {
          throw new Error("its own");
        }),
        /its own/,
      );
      assert.deepEqual((await db.executeQuery(CompiledQuery.raw(sql))).rows, rows);
    } finally {
      await db.destroy();
    }
  });

  test("TX-076 reads one state beside a writer: Knex's readOnly", async (t) => {
    const log = { warn() {} };
    const db = knex({
      client: walguardClient(options),
      connection: { filename: lockedDatabase(t) },
      useNullAsDefault: true,
      log,
    });
    try {
      const read = (trx: { raw(text: string): unknown }): unknown => trx.raw(sql);
      assert.deepEqual(await db.transaction(async (trx) => read(trx), { readOnly: true }), [
        { text: "read" },
      ]);
      await assert.rejects(
        db.transaction(
          async () => {
            throw new Error("its own");
          },
          { readOnly: true },
        ),
        /its own/,
      );
      assert.deepEqual(await read(db), [{ text: "read" }]);
    } finally {
      await db.destroy();
    }
  });
});
