/** Knex with its better-sqlite3 dialect; pragmas are set where its documentation says, when a connection is made. */
import knex from "knex";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const run = async (db, sql, params) => {
  const answer = await db.raw(sql, params);
  return Array.isArray(answer) ? answer : [];
};

export const stack = {
  name: "knex",
  version: versionOf("knex", import.meta.url),
  driver: `better-sqlite3 ${versionOf("better-sqlite3", import.meta.url)}`,
  async sqlite() {
    const db = knex({ client: "better-sqlite3", connection: ":memory:", useNullAsDefault: true });
    const [{ version }] = await db.raw("SELECT sqlite_version() AS version");
    await db.destroy();
    return version;
  },
  busyMs: 5000,
  async open(filename, { busyTimeoutMs }) {
    const db = knex({
      client: "better-sqlite3",
      connection: { filename },
      useNullAsDefault: true,
      // Standard output is the protocol's.
      log: { warn: console.error, error: console.error, deprecate: console.error, debug: console.error },
      pool: {
        afterCreate(connection, done) {
          connection.pragma("journal_mode = WAL");
          if (busyTimeoutMs !== undefined) connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
          done(null, connection);
        },
      },
    });
    await db.raw("SELECT 1");
    return db;
  },
  write: (db, steps) => db.transaction((trx) => inTurnAsync(steps, (sql, params) => run(trx, sql, params))),
  query: run,
  exec: (db, sql) => run(db, sql, []),
  close: (db) => db.destroy(),
};

if (import.meta.main) await serve(stack);
