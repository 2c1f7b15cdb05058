import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "committed-told-as-rolled-back",
  mistake: "What goes wrong after the commit is reported as a transaction that was rolled back.",
  killedBy: "TX-006-error-after-commit-says-committed",
  edits: [
    {
      file: "write-txn.ts",
      from: 'errorAfterCommit(error, state), "committed")',
      to: 'errorAfterCommit(error, state), "rolled-back")',
    },
  ],
};
