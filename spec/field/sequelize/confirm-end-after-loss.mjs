/** A process that idles while its -wal is taken away destroys, when it closes, what others committed since. */
import { endAfterALoss } from "../shown.mjs";

await endAfterALoss(import.meta.resolve("./adapter.mjs"), "close");
