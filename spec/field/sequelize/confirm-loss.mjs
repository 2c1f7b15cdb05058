/** After its -wal and -shm were removed, a process acknowledges a write that no other process ever sees. */
import { unlinkSync } from "node:fs";
import { errorOf, path, saw, start } from "../processes.mjs";

const [a, b, c] = Array.from({ length: 3 }, () => start(import.meta.resolve("./adapter.mjs")));
const insert = "INSERT INTO t (v) VALUES (?)";
await a.ask("connect", { path: path() });
await a.ask("exec", { sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, v)" });
await a.ask("query", { sql: "PRAGMA wal_checkpoint" });
await a.write(insert, "before");
for (const suffix of ["-wal", "-shm"]) unlinkSync(path(`shared.db${suffix}`));
const first = await errorOf(a.write(insert, "after"));
await b.ask("connect", { path: path() });
await b.write(insert, "by another");
const second = await errorOf(a.write(insert, "after that"));
a.kill();
b.kill();
await c.ask("connect", { path: path() });
const seen = JSON.stringify(await c.rows("SELECT v FROM t").catch((refused) => refused.message));
const lost = (error, value) => error === null && !seen.includes(`"${value}"`);
saw(
  lost(first, "after") || lost(second, "after that"),
  `two writes after the loss: ${first?.message ?? "acknowledged"}, ${second?.message ?? "acknowledged"}; a fresh process sees ${seen}`,
);
