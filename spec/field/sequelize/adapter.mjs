/** Sequelize on sqlite3, with WAL and its transaction type IMMEDIATE. */
import { QueryTypes, Sequelize, Transaction } from "sequelize";
import sqlite3 from "sqlite3";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const all = (db, sql, replacements, transaction) =>
  db.query(sql, {
    ...(replacements.length === 0 ? {} : { replacements: [...replacements] }),
    ...(/^\s*(?:SELECT|PRAGMA|WITH)\b/i.test(sql) ? { type: QueryTypes.SELECT } : {}),
    ...(transaction === undefined ? {} : { transaction }),
  });

export const stack = {
  name: "sequelize",
  version: versionOf("sequelize", import.meta.url),
  driver: `sqlite3 ${versionOf("sqlite3", import.meta.url)}`,
  sqlite: () => sqlite3.VERSION,
  async open(storage, { busyTimeoutMs }) {
    const db = new Sequelize({
      dialect: "sqlite",
      storage,
      logging: false,
      transactionType: Transaction.TYPES.IMMEDIATE,
    });
    await db.authenticate();
    await db.query("PRAGMA journal_mode = WAL");
    if (busyTimeoutMs !== undefined) await db.query(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    return db;
  },
  write: (db, steps) =>
    db.transaction((transaction) => inTurnAsync(steps, (sql, params) => all(db, sql, params, transaction))),
  query: (db, sql, params) => all(db, sql, params),
  exec: (db, sql) => all(db, sql, []),
  close: (db) => db.close(),
};

if (import.meta.main) await serve(stack);
