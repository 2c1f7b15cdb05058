import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-after-rollback",
  mistake: "The check runs in a `finally`, so it also runs after a rollback.",
  killedBy: "TX-005-check-follows-each-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
      to: 'const undo = rollBack(connection, state);\n    check(connection, state);\n    throw withEnding(error, { at: "body", error, undo });',
    },
  ],
};
