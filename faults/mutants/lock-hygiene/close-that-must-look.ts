import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "close-that-must-look",
  mistake: "A connection whose files cannot be looked at is not closed.",
  killedBy: "LH-022-close-always-closes",
  edits: [
    {
      file: "live-databases.ts",
      from: "    if (connections.has(connection)) lookWherePossible(connection, state);",
      to: "    if (connections.has(connection)) noticeLostGeneration(connection, state);",
    },
  ],
};
