import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-whatever-happens",
  mistake: "The transaction is committed in a `finally`, so a failing body commits what it did before.",
  killedBy: "TX-002-body-error-rolls-back",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
      to: "commit(connection, state);\n    throw error;",
    },
  ],
};
