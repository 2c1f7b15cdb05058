/** After close, the process still has the file open. */
import { closeLeavesItOpen } from "../shown.mjs";

await closeLeavesItOpen(import.meta.resolve("./adapter.mjs"));
