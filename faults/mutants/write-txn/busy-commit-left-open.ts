import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-commit-left-open",
  mistake: "When COMMIT has failed for good nothing is rolled back: the transaction and its lock stay.",
  killedBy: "TX-010-used-up-commit-is-rolled-back",
  edits: [
    {
      file: "write-txn.ts",
      from: "  const outcome = rollBack(connection, state, cause);\n",
      to: '  const outcome = "rolled-back";\n',
    },
  ],
};
