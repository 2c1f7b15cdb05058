/** In WAL mode, synchronous is NORMAL. */
import { walIsNormal } from "../shown.mjs";

await walIsNormal(import.meta.resolve("./adapter.mjs"));
