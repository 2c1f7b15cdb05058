/** Of several processes that open a new database at once, some fail. */
import { firstOpenFails } from "../shown.mjs";

await firstOpenFails(import.meta.resolve("./adapter.mjs"));
