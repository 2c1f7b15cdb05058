/** A process that idles while its -wal is taken away destroys, when it ends, what others committed since. */
import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { path, saw, start } from "../processes.mjs";

const a = start(import.meta.resolve("./adapter.mjs"));
await a.ask("connect", { path: path() });
await a.ask("exec", { sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, v)" });
await a.write("INSERT INTO t (v) VALUES ('before')");
for (const suffix of ["-wal", "-shm"]) rmSync(path(`shared.db${suffix}`));
const other = new DatabaseSync(path());
other.exec(
  "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v); INSERT INTO t (v) VALUES ('by another')",
);
other.exec("CREATE TABLE more AS SELECT * FROM t");
other.close();
await a.ended("eof");
const reader = new DatabaseSync(path());
const seen = reader.prepare("SELECT name FROM sqlite_schema").all();
const names = seen.map(({ name }) => name).join(", ");
saw(
  seen.length < 2,
  `another process made the table more, and closed; after the end of the idle one there is: ${names}`,
);
