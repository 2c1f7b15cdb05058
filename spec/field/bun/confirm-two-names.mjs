/** What is committed under one of two names is missing under the other. */
import { secondNameLosesRows } from "../shown.mjs";

await secondNameLosesRows(import.meta.resolve("./adapter.mjs"));
