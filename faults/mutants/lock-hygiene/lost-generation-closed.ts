import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-generation-closed",
  mistake: "A connection that lost its files is closed like any other.",
  killedBy: "LH-010-close-does-not-checkpoint",
  edits: [
    {
      file: "live-databases.ts",
      from: `    if (state.lost !== null && !isMoved(state.lost)) return connection;
`,
      to: "",
    },
    { file: "retirement.ts", from: "!isMoved(lost) && mirrorSharedLock(path)", to: "false" },
  ],
};
