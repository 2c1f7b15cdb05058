import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-inside-the-try",
  mistake:
    "The check is in the same `try` as the body: its error leads to a ROLLBACK, which decides the outcome.",
  killedBy: "TX-006-short-file-says-committed",
  edits: [
    {
      file: "write-txn.ts",
      from: "throw errorAfterCommit(error, state);",
      to: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
    },
  ],
};
