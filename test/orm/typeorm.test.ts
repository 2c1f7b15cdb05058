import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { installed, installHint, loadTypeorm } from "../../spec/orms/orm.ts";
import { connect, transactionOutcome } from "../../src/index.ts";
import { guardDataSource } from "../../src/orm/typeorm.ts";

const skip = installed("typeorm") === null && `not run: typeorm is not installed (${installHint("typeorm")})`;
const schema =
  "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE ON CONFLICT ROLLBACK)";
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// biome-ignore lint/suspicious/noExplicitAny: TypeORM's types are not installed
type Untyped = any;

async function opened(
  t: TestContext,
): Promise<{ source: Untyped; notes: Untyped; other: Database.Database } & AsyncDisposable> {
  const { path, keep } = databasePlace(t);
  const other = keep(connect(path, { driver: Database, schema, busyTimeoutMs: 0 }));
  const { DataSource, EntitySchema } = await loadTypeorm();
  const entity = new EntitySchema({
    name: "note",
    columns: { id: { type: Number, primary: true, generated: true }, text: { type: String } },
  });
  const source = guardDataSource(
    new DataSource({
      type: "better-sqlite3",
      database: path,
      entities: [entity],
      timeout: 0,
      driver: Database,
    }),
    { driver: Database },
  ) as Untyped;
  await source.initialize();
  return {
    source,
    other,
    notes: source.getRepository("note"),
    [Symbol.asyncDispose]: () => source.destroy(),
  };
}

function texts(db: Database.Database): unknown[] {
  return db.prepare("SELECT text FROM note ORDER BY text").pluck().all();
}

describe("guardDataSource", { skip }, () => {
  test("TX-071 nested transactions are savepoints, and one that fails is undone alone", async (t) => {
    await using all = await opened(t);
    await all.source.transaction(async (manager: Untyped) => {
      await manager.save("note", { text: "outer" });
      await manager.transaction((inner: Untyped) => inner.save("note", { text: "inner" }));
      await assert.rejects(
        manager.transaction(async (inner: Untyped) => {
          await inner.save("note", { text: "undone" });
          throw new Error("no");
        }),
      );
      // Called past the manager, as often happens, it is a part of the transaction.
      await all.notes.save({ text: "within" });
    });
    assert.deepEqual(texts(all.other), ["inner", "outer", "within"]);
  });

  test("TX-075 a save() beside a transaction that fails stays", async (t) => {
    await using all = await opened(t);
    const [first, second] = await Promise.allSettled([
      all.source.transaction(async (manager: Untyped) => {
        await manager.save("note", { text: "gone" });
        await turn();
        throw new Error("no");
      }),
      turn().then(() => all.notes.save({ text: "kept" })),
    ]);
    assert.deepEqual([first.status, second.status], ["rejected", "fulfilled"]);
    assert.deepEqual(texts(all.other), ["kept"], "it was acknowledged, and went with another one");
  });

  test("TX-075 two save() at once are two transactions", async (t) => {
    await using all = await opened(t);
    await all.notes.save({ text: "there" });
    const [first, second] = await Promise.allSettled([
      all.notes.save([{ text: "gone" }, { text: "there" }]),
      all.notes.save([{ text: "kept" }]),
    ]);
    assert.deepEqual([first.status, second.status], ["rejected", "fulfilled"]);
    assert.deepEqual(texts(all.other), ["kept", "there"]);
  });

  test("TX-075 of two query runners that start at once, neither rolls the other back", async (t) => {
    await using all = await opened(t);
    const runner = all.source.createQueryRunner();
    const starts = await Promise.allSettled([runner.startTransaction(), runner.startTransaction()]);
    assert.deepEqual(
      starts.map(({ status }) => status),
      ["fulfilled", "fulfilled"],
      "the second one took itself for the first",
    );
    await runner.query("INSERT INTO note (text) VALUES ('kept')");
    await runner.commitTransaction();
    await runner.commitTransaction();
    assert.deepEqual(texts(all.other), ["kept"]);
  });

  test("TX-073 after a BEGIN that failed, save() is a transaction still", async (t) => {
    await using all = await opened(t);
    all.other.exec("BEGIN IMMEDIATE");
    const refused = await all.notes.save({ text: "late" }).catch((caught: unknown) => caught);
    assert.equal(transactionOutcome(refused), "not-started");
    all.other.exec("ROLLBACK");
    await assert.rejects(all.notes.save([{ text: "a" }, { text: "a" }]));
    assert.deepEqual(texts(all.other), [], "the rows of one save() were written one by one");
  });

  test("TX-073 after an error on which the engine rolled back in a nested one, the next is in order", async (t) => {
    await using all = await opened(t);
    await all.notes.save({ text: "there" });
    const error = await all.source
      .transaction(async (manager: Untyped) => {
        await manager.save("note", { text: "gone" });
        await manager.transaction((inner: Untyped) =>
          inner.query("INSERT INTO note (text) VALUES ('there')"),
        );
      })
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof Error);
    await all.source.transaction(async (manager: Untyped) => {
      let code: unknown;
      try {
        all.other.exec("BEGIN IMMEDIATE; ROLLBACK");
      } catch (caught) {
        ({ code } = caught as { code: unknown });
      }
      assert.equal(code, "SQLITE_BUSY", "the transaction is a savepoint of one that is not there");
      await manager.save("note", { text: "next" });
    });
    assert.deepEqual(texts(all.other), ["next", "there"]);
  });

  test("TX-071 synchronize and migrations run, and it can be initialized again", async (t) => {
    await using all = await opened(t);
    const { source } = all;
    await source.synchronize();
    await source.runMigrations();
    await source.destroy();
    await source.initialize();
    await all.source.getRepository("note").save({ text: "again" });
    assert.deepEqual(texts(all.other), ["again"]);
  });

  test("TX-071 refuses what it cannot guard", async (t) => {
    await using all = await opened(t);
    const { DataSource } = await loadTypeorm();
    const made = (more: object): Untyped =>
      new DataSource({ type: "better-sqlite3", database: ":memory:", driver: Database, ...more });
    assert.throws(() => guardDataSource(all.source), /initialized already/);
    assert.throws(() => guardDataSource(made({ readonly: true })), /readonly/);
    assert.throws(() => guardDataSource(made({ key: "secret" })), /key/);
  });
});
