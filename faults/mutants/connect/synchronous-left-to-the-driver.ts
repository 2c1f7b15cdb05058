import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "synchronous-left-to-the-driver",
  mistake: "`synchronous` is not set because FULL is SQLite's default; it is not this driver's.",
  killedBy: "CN-004-every-connection-is-at-full",
  edits: [
    { file: "connection-pragmas.ts", from: "    `PRAGMA synchronous=${synchronousFor(mode)}`,\n", to: "" },
  ],
};
