/** TypeORM on better-sqlite3, with the options `enableWAL` and `timeout` of its documentation. */
import { DataSource } from "typeorm";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const open = (database, timeout) =>
  new DataSource({ type: "better-sqlite3", database, enableWAL: true, timeout }).initialize();
const all = async (db, sql, params) => {
  const rows = await db.query(sql, [...params]);
  return Array.isArray(rows) ? rows : [];
};

export const stack = {
  name: "typeorm",
  version: versionOf("typeorm", import.meta.url),
  driver: `better-sqlite3 ${versionOf("better-sqlite3", import.meta.url)}`,
  sqlite: async () => (await all(await open(":memory:"), "SELECT sqlite_version() AS v", []))[0].v,
  busyMs: 5000,
  open: (path, { busyTimeoutMs = 5000 }) => open(path, busyTimeoutMs),
  write: (db, steps) =>
    db.transaction((manager) => inTurnAsync(steps, (sql, params) => all(manager, sql, params))),
  query: all,
  exec: (db, sql) => all(db, sql, []),
  close: (db) => db.destroy(),
};

if (import.meta.main) await serve(stack);
