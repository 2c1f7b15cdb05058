import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "own-statement-waited-for",
  mistake: "COMMIT waits for a statement of its own connection.",
  killedBy: {
    file: "test/node-sqlite.test.ts",
    title: "TX-007 what a statement of the connection itself is in the way of is not tried again",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "!isLockFailure(error) || isOwnStatement(error)",
      to: "!isLockFailure(error)",
    },
  ],
};
