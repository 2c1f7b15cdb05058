/** While another process writes, a write fails at once. */
import { secondWriterFails } from "../shown.mjs";

await secondWriterFails(import.meta.resolve("./adapter.mjs"));
