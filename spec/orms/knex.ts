import knex, { type Knex } from "knex";
import { walguardClient } from "../../src/orm/knex.ts";
import { inTurnAsync, type Orm, type Session } from "./orm.ts";

export const orm: Orm = {
  plain: (filename) =>
    session(
      knex({
        client: "better-sqlite3",
        connection: { filename },
        useNullAsDefault: true,
        pool: {
          afterCreate(
            connection: { pragma(text: string): void },
            done: (error: null, same: unknown) => void,
          ) {
            connection.pragma("journal_mode = WAL");
            done(null, connection);
          },
        },
      }),
    ),
  guarded: (filename, options) =>
    session(knex({ client: walguardClient(options), connection: { filename }, useNullAsDefault: true })),
};

function session(db: Knex): Session {
  return {
    increment: () =>
      db.transaction(async (trx) => {
        const { value } = await trx("counter").first("value");
        await trx("counter").update({ value: value + 1 });
      }),
    transaction: (steps) => db.transaction((trx) => inTurnAsync(steps, (sql) => trx.raw(sql))),
    close: () => db.destroy(),
  };
}
