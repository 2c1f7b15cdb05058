/** What a process writes after a backup was renamed over its file is acknowledged and lost. */
import { writesAfterARestore } from "../shown.mjs";

await writesAfterARestore(import.meta.resolve("./adapter.mjs"));
