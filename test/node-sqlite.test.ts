/** Everything that holds for both drivers, on node:sqlite. Its twin runs in another process. */
import { connectBehaviour } from "../spec/behaviours/connect.ts";

const driver = "node:sqlite";
connectBehaviour(driver);
