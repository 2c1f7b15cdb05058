/** libSQL's client on a local file, with its busy timeout and its transactions for writing. */
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const all = async (db, sql, args) =>
  (await db.execute({ sql, args: [...args] })).rows.map((row) => Array.from(row));

export const stack = {
  name: "@libsql/client",
  version: versionOf("@libsql/client", import.meta.url),
  async sqlite() {
    const db = createClient({ url: ":memory:" });
    return (await all(db, "SELECT sqlite_version()", []))[0][0];
  },
  busyMs: 5000,
  async open(path, { busyTimeoutMs = 5000 }) {
    const url = path === ":memory:" ? path : pathToFileURL(path).href;
    const db = createClient({ url, timeout: busyTimeoutMs });
    await db.execute("PRAGMA journal_mode = WAL");
    return db;
  },
  async write(db, steps) {
    const transaction = await db.transaction("write");
    try {
      const result = await inTurnAsync(steps, (sql, params) => all(transaction, sql, params));
      await transaction.commit();
      return result;
    } finally {
      transaction.close();
    }
  },
  query: all,
  exec(db, sql) {
    // Its connections are pooled: a transaction that a statement leaves open is rolled back when that returns.
    if (/^\s*BEGIN\b/i.test(sql))
      throw Object.assign(new Error("a BEGIN of one's own"), { kind: "unsupported" });
    return db.execute(sql);
  },
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
