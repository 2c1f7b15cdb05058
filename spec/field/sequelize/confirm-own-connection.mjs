/** A transaction opens the file again, by its path. */
import { transactionOpensAnew } from "../shown.mjs";

await transactionOpensAnew(import.meta.resolve("./adapter.mjs"));
