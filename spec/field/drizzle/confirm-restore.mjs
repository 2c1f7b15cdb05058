/** A restored backup is opened together with the old -wal. */
import { restoreBesideTheOldWal } from "../shown.mjs";

await restoreBesideTheOldWal(import.meta.resolve("./adapter.mjs"));
