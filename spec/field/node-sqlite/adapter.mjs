/** node:sqlite, with the busy timeout that its documentation names, WAL, and BEGIN IMMEDIATE by hand. */
import { DatabaseSync } from "node:sqlite";
import { inTurn, serve } from "../black-box.mjs";

const all = (db, sql, params) => db.prepare(sql).all(...params);

export const stack = {
  name: "node:sqlite",
  version: process.versions.node,
  sqlite: () => process.versions.sqlite,
  busyMs: 5000,
  open(path, { busyTimeoutMs = 5000 }) {
    const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
    db.exec("PRAGMA journal_mode = WAL");
    return db;
  },
  write(db, steps) {
    db.exec("BEGIN IMMEDIATE");
    try {
      const result = inTurn(steps, (sql, params) => all(db, sql, params));
      db.exec("COMMIT");
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  },
  query: (db, sql, params) => all(db, sql, params),
  exec: (db, sql) => db.exec(sql),
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
