/** Kysely on better-sqlite3, as its documentation shows it, with WAL. */
import Database from "better-sqlite3";
import { CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const all = async (db, sql, params) => (await db.executeQuery(CompiledQuery.raw(sql, params))).rows;

export const stack = {
  name: "kysely",
  version: versionOf("kysely", import.meta.url),
  driver: `better-sqlite3 ${versionOf("better-sqlite3", import.meta.url)}`,
  sqlite: () => new Database(":memory:").prepare("SELECT sqlite_version()").pluck().get(),
  busyMs: 5000,
  async open(path, { busyTimeoutMs }) {
    const database = new Database(path, busyTimeoutMs === undefined ? {} : { timeout: busyTimeoutMs });
    database.pragma("journal_mode = WAL");
    return new Kysely({ dialect: new SqliteDialect({ database }) });
  },
  write: (db, steps) =>
    db.transaction().execute((trx) => inTurnAsync(steps, (sql, params) => all(trx, sql, params))),
  query: all,
  exec: (db, sql) => all(db, sql, []),
  close: (db) => db.destroy(),
};

if (import.meta.main) await serve(stack);
