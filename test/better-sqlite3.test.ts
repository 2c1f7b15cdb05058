/** Everything that holds for both drivers, on better-sqlite3. Its twin runs in another process. */
import { connectBehaviour } from "../spec/behaviours/connect.ts";

const driver = "better-sqlite3";
connectBehaviour(driver);
