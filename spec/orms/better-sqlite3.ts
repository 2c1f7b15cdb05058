import Database from "better-sqlite3";
import { connect } from "../../src/connect/connect.ts";
import { guardTransactions } from "../../src/orm/better-sqlite3.ts";
import { inTurn, type Orm, type Session, type Step } from "./orm.ts";

export const orm: Orm = {
  plain: (path) => {
    const db = new Database(path);
    db.pragma("journal_mode = WAL");
    return session(db);
  },
  guarded: (path, options) => session(guardTransactions(connect(path, { driver: Database, ...options }))),
};

function session(db: Database.Database): Session {
  const increment = db.transaction(() => {
    const value = db.prepare("SELECT value FROM counter").pluck().get() as number;
    db.prepare("UPDATE counter SET value = ?").run(value + 1);
  });
  const transaction = db.transaction((steps: readonly Step[]) =>
    inTurn(steps, (sql) => db.prepare(sql).run()),
  );
  return { increment: () => increment(), transaction, close: () => db.close() };
}
