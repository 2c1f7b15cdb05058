/** A fresh process that makes a file of some size, or connects to it and tells how long that took. */
import { connectionPragmas } from "../../../connect/connection-pragmas.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { connect } from "../../../index.ts";
import { parentMessages, say } from "../../parent-messages.ts";

export interface FileSizeOrder {
  readonly path: string;
  readonly way: "make" | "walguard" | "always" | "off" | "bare";
  readonly megabytes: number;
}

const order = (await parentMessages().next()).value as FileSizeOrder;
const driver = loadDriver("better-sqlite3");
// Loads the library before the time is taken.
new driver(":memory:").close();
const start = performance.now();
const connection = open(order);
say(performance.now() - start);
connection.close();

function open({ path, way, megabytes }: FileSizeOrder) {
  if (way === "walguard") return connect(path, { driver });
  if (way === "always" || way === "off") return connect(path, { driver, integrityCheck: way });
  const bare = new driver(path);
  bare.exec("PRAGMA busy_timeout=120000; PRAGMA journal_mode=WAL");
  for (const pragma of connectionPragmas("wal")) bare.exec(pragma);
  if (way === "make") {
    bare.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text BLOB)");
    const note = bare.prepare("INSERT INTO notes (text) VALUES (randomblob(2000))");
    bare.exec("BEGIN");
    for (let count = 0; count < megabytes * 500; count++) note.run();
    bare.exec("COMMIT");
  }
  return bare;
}
