/** Drizzle on better-sqlite3, with WAL and the transaction behaviour "immediate" of its documentation. */
import Database from "better-sqlite3";
import { sql as template } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { inTurn, serve, versionOf } from "../black-box.mjs";

/** A statement with its values in place of the question marks. */
const bound = (text, params) =>
  template.join(
    text
      .split("?")
      .flatMap((part, index) => [
        ...(index === 0 ? [] : [template`${params[index - 1]}`]),
        template.raw(part),
      ]),
  );
/** `all` refuses a statement without rows; a pragma that sets a size is one. */
const hasRows = (text) => /^\s*(?:SELECT\b|PRAGMA\s+(?:\w+\s*$|journal_mode\b))|\bRETURNING\b/i.test(text);
const run = (db, text, params) => (hasRows(text) ? db.all(bound(text, params)) : db.run(bound(text, params)));

export const stack = {
  name: "drizzle-orm",
  version: versionOf("drizzle-orm", import.meta.url),
  driver: `better-sqlite3 ${versionOf("better-sqlite3", import.meta.url)}`,
  sqlite: () => new Database(":memory:").prepare("SELECT sqlite_version()").pluck().get(),
  busyMs: 5000,
  open(path, { busyTimeoutMs }) {
    const client = new Database(path, busyTimeoutMs === undefined ? {} : { timeout: busyTimeoutMs });
    client.pragma("journal_mode = WAL");
    return drizzle({ client });
  },
  write: (db, steps) =>
    db.transaction((tx) => inTurn(steps, (sql, params) => run(tx, sql, params)), { behavior: "immediate" }),
  query: run,
  exec: (db, sql) => db.$client.exec(sql),
  close: (db) => db.$client.close(),
};

if (import.meta.main) await serve(stack);
