/** better-sqlite3, with WAL as its README shows, and transactions that take the write lock at once. */
import Database from "better-sqlite3";
import { inTurn, serve, versionOf } from "../black-box.mjs";

const run = (db, sql, params) => {
  const statement = db.prepare(sql);
  return statement.reader ? statement.raw().all(...params) : statement.run(...params);
};

export const stack = {
  name: "better-sqlite3",
  version: versionOf("better-sqlite3", import.meta.url),
  sqlite: () => new Database(":memory:").prepare("SELECT sqlite_version()").pluck().get(),
  busyMs: 5000,
  open(path, { busyTimeoutMs }) {
    const db = new Database(path, busyTimeoutMs === undefined ? {} : { timeout: busyTimeoutMs });
    db.pragma("journal_mode = WAL");
    return db;
  },
  write: (db, steps) =>
    db.transaction(() => inTurn(steps, (sql, params) => run(db, sql, params))).immediate(),
  query: (db, sql, params) => run(db, sql, params),
  exec: (db, sql) => db.exec(sql),
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
