/** bun:sqlite, with WAL as Bun's documentation recommends, and a transaction of the kind "immediate". */
import { Database } from "bun:sqlite";
import { inTurn, serve } from "../black-box.mjs";

const values = (db, sql, params) => db.prepare(sql).values(...params);

export const stack = {
  name: "bun:sqlite",
  version: Bun.version,
  sqlite: () => new Database(":memory:").prepare("SELECT sqlite_version()").values()[0][0],
  open(path, { busyTimeoutMs }) {
    const db = new Database(path, { create: true });
    if (busyTimeoutMs !== undefined) db.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    db.run("PRAGMA journal_mode = WAL");
    return db;
  },
  write: (db, steps) =>
    db.transaction(() => inTurn(steps, (sql, params) => values(db, sql, params))).immediate(),
  query: values,
  exec: (db, sql) => db.run(sql),
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
