/** A refused COMMIT leaves the transaction open. */
import { refusedCommitStaysOpen } from "../shown.mjs";

await refusedCommitStaysOpen(import.meta.resolve("./adapter.mjs"));
