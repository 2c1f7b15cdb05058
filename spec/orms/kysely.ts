import Database from "better-sqlite3";
import { CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { connect } from "../../src/connect/connect.ts";
import { WalguardDialect } from "../../src/orm/kysely.ts";
import { inTurnAsync, type Orm, type Session } from "./orm.ts";

interface Tables {
  counter: { value: number };
}

export const orm: Orm = {
  plain: (path) => {
    const database = new Database(path);
    database.pragma("journal_mode = WAL");
    return session(new Kysely({ dialect: new SqliteDialect({ database }) }));
  },
  guarded: (path, options) =>
    session(
      new Kysely({
        dialect: new WalguardDialect({ database: connect(path, { driver: Database, ...options }) }),
      }),
    ),
};

function session(db: Kysely<Tables>): Session {
  return {
    increment: () =>
      db.transaction().execute(async (trx) => {
        const { value } = await trx.selectFrom("counter").select("value").executeTakeFirstOrThrow();
        await trx
          .updateTable("counter")
          .set({ value: value + 1 })
          .execute();
      }),
    transaction: (steps) =>
      db
        .transaction()
        .execute((trx) => inTurnAsync(steps, (sql) => trx.executeQuery(CompiledQuery.raw(sql)))),
    close: () => db.destroy(),
  };
}
