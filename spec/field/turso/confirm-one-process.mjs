/** While one process has the file open, another cannot open it. */
import { secondProcessIsRefused } from "../shown.mjs";

await secondProcessIsRefused(import.meta.resolve("./adapter.mjs"));
