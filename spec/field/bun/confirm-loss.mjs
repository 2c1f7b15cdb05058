/** What a process writes after its -wal was taken away is acknowledged and lost. */
import { writesAfterALoss } from "../shown.mjs";

await writesAfterALoss(import.meta.resolve("./adapter.mjs"));
