/** Turso Database as its README opens a file: for one process. */
import { connect } from "@tursodatabase/database";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const all = async (db, sql, params) => await (await db.prepare(sql)).raw().all(...params);

export const stack = {
  name: "@tursodatabase/database",
  version: versionOf("@tursodatabase/database", import.meta.url),
  sqlite: async () => (await all(await connect(":memory:"), "SELECT sqlite_version()", []))[0][0],
  busyMs: 5000,
  open: (path, { busyTimeoutMs = 5000 }) =>
    connect(path, {
      timeout: busyTimeoutMs,
      ...(process.argv[2] === undefined ? {} : { experimental: [process.argv[2]] }),
    }),
  write: (db, steps) =>
    db
      .transactionAsync((transaction) => inTurnAsync(steps, (sql, params) => all(transaction, sql, params)))
      .immediate(),
  query: all,
  exec: (db, sql) => db.exec(sql),
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
