/** Typical hand-written code, not written for the suite. */
import { DatabaseSync } from "node:sqlite";

export function connect(path) {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode=WAL");
  return db;
}

export function writeTxn(db, fn) {
  db.exec("BEGIN");
  const result = fn(db);
  db.exec("COMMIT");
  return result;
}
