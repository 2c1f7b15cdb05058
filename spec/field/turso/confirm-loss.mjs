/** What a process writes after its -wal was taken away is acknowledged and lost. */
import { renameSync } from "node:fs";
import { errorOf, path, saw, start } from "../processes.mjs";

const [a, c] = [start(import.meta.resolve("./adapter.mjs")), start(import.meta.resolve("./adapter.mjs"))];
const insert = "INSERT INTO t (v) VALUES (?)";
await a.ask("connect", { path: path() });
await a.ask("exec", { sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, v)" });
await a.write(insert, "before");
renameSync(path("shared.db-wal"), path("elsewhere-wal"));
const error = await errorOf(a.write(insert, "after"));
await a.ended("bye");
await c.ask("connect", { path: path() });
const seen = JSON.stringify(await c.rows("SELECT v FROM t").catch((refused) => refused.message));
saw(
  error === null && !seen.includes("after"),
  `the write: ${error?.message ?? "acknowledged"}; the next process sees ${seen}`,
);
