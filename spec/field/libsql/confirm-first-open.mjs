/** The switch to WAL does not wait for a process that writes. */
import { switchFailsAtOnce } from "../shown.mjs";

await switchFailsAtOnce(import.meta.resolve("./adapter.mjs"));
