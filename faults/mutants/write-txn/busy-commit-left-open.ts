import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-commit-left-open",
  mistake: "When COMMIT has failed for good nothing is rolled back: the transaction and its lock stay.",
  killedBy: "TX-010-used-up-commit-is-rolled-back",
  edits: [
    {
      file: "write-txn.ts",
      from: "error: cause, undo: giveUp(connection, state, cause) } as const;",
      to: 'error: cause, undo: "undone" } as const;',
    },
  ],
};
