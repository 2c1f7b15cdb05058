import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { CompiledQuery, Kysely } from "kysely";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect, NestedTransactionError, transactionOutcome, writeTxn } from "../../src/index.ts";
import { WalguardDialect } from "../../src/orm/kysely.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

function opened(t: TestContext): { db: Kysely<unknown>; connection: Database.Database } & AsyncDisposable {
  const { path } = databasePlace(t);
  const connection = connect(path, { driver: Database, schema, busyTimeoutMs: 0 });
  const db = new Kysely<unknown>({ dialect: new WalguardDialect({ database: async () => connection }) });
  return { db, connection, [Symbol.asyncDispose]: () => db.destroy() };
}

const note = (text: string): CompiledQuery => CompiledQuery.raw("INSERT INTO notes VALUES (?)", [text]);

function texts(connection: Database.Database): unknown[] {
  return connection.prepare("SELECT text FROM notes ORDER BY text").pluck().all();
}

describe("WalguardDialect", () => {
  test("TX-071 a transaction holds the write lock before anything is read", async (t) => {
    await using all = opened(t);
    const other = connect(all.connection.name, { driver: Database, busyTimeoutMs: 0 });
    try {
      await all.db.transaction().execute(async () => {
        assert.throws(() => other.exec("BEGIN IMMEDIATE"), /locked/);
      });
      other.exec("BEGIN IMMEDIATE");
    } finally {
      other.close();
    }
  });

  test("TX-073 the ROLLBACK after a COMMIT that is refused does not hide the reason", async (t) => {
    await using all = opened(t);
    const { db, connection } = all;
    connection.exec(
      "CREATE TABLE pairs (id INTEGER PRIMARY KEY, other INTEGER REFERENCES pairs DEFERRABLE INITIALLY DEFERRED)",
    );
    const pair = (id: number, other: number): CompiledQuery =>
      CompiledQuery.raw("INSERT INTO pairs VALUES (?, ?)", [id, other]);
    const refused = await db
      .transaction()
      .execute((trx) => trx.executeQuery(pair(1, 2)))
      .catch((error) => error);
    assert.equal(transactionOutcome(refused), "rolled-back");
    assert.match(refused.message, /FOREIGN KEY/);
    await db.transaction().execute((trx) => trx.executeQuery(pair(1, 1)));
    assert.equal(connection.prepare("SELECT count(*) FROM pairs").pluck().get(), 1);
  });

  test("TX-071 a controlled transaction is one, with its savepoints", async (t) => {
    await using all = opened(t);
    const { db, connection } = all;
    const trx = await db.startTransaction().execute();
    await trx.executeQuery(note("kept"));
    const inner = await trx.savepoint("inner").execute();
    await inner.executeQuery(note("undone"));
    await inner.rollbackToSavepoint("inner").execute();
    await trx.commit().execute();
    assert.deepEqual(texts(connection), ["kept"]);
    const other = await db.startTransaction().execute();
    await other.executeQuery(note("gone"));
    await other.rollback().execute();
    assert.deepEqual(texts(connection), ["kept"]);
    assert.equal(connection.inTransaction, false);
  });

  test("TX-071 writeTxn on the connection is nested in the transaction that is open", async (t) => {
    await using all = opened(t);
    const { db, connection } = all;
    await db.transaction().execute(async (trx) => {
      await trx.executeQuery(note("outer"));
      assert.throws(() => writeTxn(connection, () => {}), NestedTransactionError);
      writeTxn(connection, () => connection.exec("INSERT INTO notes VALUES ('inner')"), {
        allowNested: true,
      });
    });
    assert.deepEqual(texts(connection), ["inner", "outer"]);
    writeTxn(connection, () => connection.exec("INSERT INTO notes VALUES ('after')"));
    assert.deepEqual(texts(connection), ["after", "inner", "outer"]);
  });

  test("TX-073 a transaction whose ROLLBACK is refused holds up the next one only until it can be undone", async (t) => {
    await using all = opened(t);
    const { db, connection } = all;
    connection.exec("INSERT INTO notes VALUES ('one'), ('two')");
    const select = connection.prepare("SELECT text FROM notes");
    let rows: Iterator<unknown> | undefined;
    const own = new Error("its own");
    await assert.rejects(
      db.transaction().execute(async (trx) => {
        await trx.executeQuery(note("gone"));
        rows = select.iterate();
        rows.next();
        throw own;
      }),
      (error) => error === own,
    );
    assert.equal(connection.inTransaction, true, "the driver has rolled back beside a running query");
    const refused = await db
      .transaction()
      .execute(async () => {})
      .catch((error) => error);
    assert.equal(transactionOutcome(refused), "not-started");
    rows?.return?.();
    await db.transaction().execute((trx) => trx.executeQuery(note("three")));
    assert.deepEqual(texts(connection), ["one", "three", "two"]);
  });

  test("TX-071 takes what connect() gives, in one line", async () => {
    const db = new Kysely<unknown>({ dialect: new WalguardDialect({ database: connect(":memory:") }) });
    await db.transaction().execute((trx) => trx.executeQuery(CompiledQuery.raw("CREATE TABLE one (n)")));
    await db.destroy();
  });

  test("TX-071 is not for a driver whose statements Kysely would misread", async (t) => {
    const { path, keep } = databasePlace(t);
    const connection = keep(connect(path, { driver: loadDriver("node:sqlite"), schema }));
    const db = new Kysely<unknown>({ dialect: new WalguardDialect({ database: connection as never }) });
    await assert.rejects(db.executeQuery(CompiledQuery.raw("SELECT 1")), /node:sqlite/);
  });
});
