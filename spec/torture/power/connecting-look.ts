/** What `connect()` makes of a state: a healthy file must not be called damaged, and writing must work. */
import { readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { connect, writeTxn } from "../../../src/index.ts";
import { rowsOf, rowsQuery } from "../account.ts";
import { tableSql } from "../look/table.ts";
import { nothingThere, type StateLook } from "./state-look.ts";

const key = "after the power cut";

export function connectTo(path: string): StateLook {
  const by = "walguard";
  const said: string[] = [];
  const logger = { warn() {}, error: (message: string) => void said.push(message) };
  try {
    let rows: StateLook["rows"];
    {
      using db = connect(path, { driver: DatabaseSync, schema: tableSql, logger });
      rows = rowsOf(
        db
          .prepare(rowsQuery)
          .all()
          .map((row) => Object.values(row)),
      );
      writeTxn(db, () => db.prepare("INSERT INTO t (key, half) VALUES (?, 0), (?, 1)").run(key, key));
    }
    using db = connect(path, { driver: DatabaseSync, logger });
    const found = db.prepare("SELECT count(*) AS found FROM t WHERE key = ?").get(key);
    const problems = said.map((message) => `walguard.connect() says: ${message}`);
    if (found?.found !== 2) problems.push("what walguard wrote after the power cut is not there");
    return { ...nothingThere(by), hasTable: true, rows, problems };
  } catch (error) {
    return {
      ...nothingThere(by),
      problems: [`walguard refuses it: ${String(error)} (${filesBeside(path)})`],
    };
  }
}

function filesBeside(path: string): string {
  const directory = dirname(path);
  return readdirSync(directory)
    .map((name) => `${name}: ${statSync(`${directory}/${name}`).size} bytes`)
    .join(", ");
}
