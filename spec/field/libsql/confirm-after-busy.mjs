/** After one SQLITE_BUSY, `execute` acknowledges a row that no other process sees, and a transaction cannot be committed. */
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import { errorOf, path, saw, start } from "../processes.mjs";

const insert = (v) => ({ sql: "INSERT INTO t VALUES (?)", args: [v] });
const other = start(import.meta.resolve("../node-sqlite/adapter.mjs"));
await other.ask("connect", { path: path() });
await other.ask("exec", { sql: "CREATE TABLE t (v)" });

/** What a write says that comes after one that found the database locked. */
async function afterBusy(write) {
  const client = createClient({ url: pathToFileURL(path()).href, timeout: 5 });
  await other.ask("exec", { sql: "BEGIN IMMEDIATE" });
  const busy = await errorOf(write(client, "refused"));
  await other.ask("exec", { sql: "COMMIT" });
  const after = await errorOf(write(client, "after"));
  const rows = JSON.stringify(await other.rows("SELECT v FROM t"));
  return { client, busy, after, rows };
}

const batch = await afterBusy((client, v) => client.batch([insert(v)], "write"));
await batch.client.reconnect();
const execute = await afterBusy((client, v) => client.execute(insert(v)));
saw(
  batch.after !== null && execute.after === null && !execute.rows.includes("after"),
  `after "${batch.busy?.message}", batch: ${batch.after?.message ?? "acknowledged"}; execute: ${execute.after?.message ?? "acknowledged"}, and others see ${execute.rows}`,
);
