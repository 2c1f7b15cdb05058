/** node-sqlite3, with the busy timeout of its `configure`, WAL, and BEGIN IMMEDIATE by hand. */
import { promisify } from "node:util";
import sqlite3 from "sqlite3";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const all = (db, sql, params) => promisify(db.all.bind(db))(sql, params);
const exec = (db, sql) => promisify(db.exec.bind(db))(sql);

export const stack = {
  name: "sqlite3",
  version: versionOf("sqlite3", import.meta.url),
  sqlite: () => sqlite3.VERSION,
  busyMs: 5000,
  async open(path, { busyTimeoutMs = 5000 }) {
    const db = await new Promise((resolve, reject) => {
      const opened = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(opened)));
    });
    db.configure("busyTimeout", busyTimeoutMs);
    await exec(db, "PRAGMA journal_mode = WAL");
    return db;
  },
  async write(db, steps) {
    await exec(db, "BEGIN IMMEDIATE");
    try {
      const result = await inTurnAsync(steps, (sql, params) => all(db, sql, params));
      await exec(db, "COMMIT");
      return result;
    } catch (error) {
      await exec(db, "ROLLBACK").catch(() => {});
      throw error;
    }
  },
  query: all,
  exec,
  close: (db) => promisify(db.close.bind(db))(),
};

if (import.meta.main) await serve(stack);
