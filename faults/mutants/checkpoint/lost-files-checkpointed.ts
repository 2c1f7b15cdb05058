import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-files-checkpointed",
  mistake: "A checkpoint is run through a connection whose files were taken away.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-003 through a connection that has lost its files nothing is moved",
  },
  edits: [{ file: "wal-look.ts", from: "if (state.lost === null) shorten(", to: "shorten(" }],
};
