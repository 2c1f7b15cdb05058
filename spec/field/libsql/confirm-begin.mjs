/** A transaction that is begun by a statement of one's own is over when that statement returns. */
import { createClient } from "@libsql/client";
import { errorOf, path, saw } from "../processes.mjs";

const client = createClient({ url: `file:${path()}` });
await client.execute("BEGIN IMMEDIATE");
const error = await errorOf(client.execute("ROLLBACK"));
saw(error !== null, `ROLLBACK after BEGIN: ${error?.message ?? "worked"}`);
