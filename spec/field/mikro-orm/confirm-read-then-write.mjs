/** A transaction that reads before it writes fails at once when another process has written in between. */
import { readThenWriteFails } from "../shown.mjs";

await readThenWriteFails(import.meta.resolve("./adapter.mjs"));
