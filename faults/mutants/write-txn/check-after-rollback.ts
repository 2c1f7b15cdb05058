import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-after-rollback",
  mistake: "The check runs in a `finally`, after a rollback, too.",
  killedBy: "TX-005-check-follows-each-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: "throw withOutcome(error, rollBack(connection, state, error));",
      to: "const outcome = rollBack(connection, state, error);\n    check(connection, state);\n    throw withOutcome(error, outcome);",
    },
  ],
};
