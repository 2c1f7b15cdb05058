/** After the file has left WAL mode, the connection is not at synchronous=EXTRA. */
import { notExtraAfterWal } from "../shown.mjs";

await notExtraAfterWal(import.meta.resolve("./adapter.mjs"));
