import Database from "better-sqlite3";
import { sql } from "drizzle-orm";
import { type BetterSQLite3Database, drizzle as plainDrizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { connect } from "../../src/connect/connect.ts";
import { drizzle } from "../../src/orm/drizzle.ts";
import { inTurn, type Orm, type Session } from "./orm.ts";

const counters = sqliteTable("counter", { value: integer().notNull() });

export const orm: Orm = {
  plain: (path) => {
    const client = new Database(path);
    client.pragma("journal_mode = WAL");
    return session(plainDrizzle({ client }));
  },
  guarded: (path, options) => session(drizzle(connect(path, { driver: Database, ...options }))),
};

function session(db: BetterSQLite3Database & { $client: Database.Database }): Session {
  return {
    increment: () =>
      db.transaction((tx) => {
        const { value } = tx.select().from(counters).get() as { value: number };
        tx.update(counters)
          .set({ value: value + 1 })
          .run();
      }),
    transaction: (steps) => db.transaction((tx) => inTurn(steps, (text) => tx.run(sql.raw(text)))),
    close: () => db.$client.close(),
  };
}
