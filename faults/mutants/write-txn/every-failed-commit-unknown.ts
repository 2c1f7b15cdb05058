import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-failed-commit-unknown",
  mistake: "Every COMMIT that fails has the outcome unknown.",
  killedBy: "TX-018-refused-commit-is-rolled-back",
  edits: [
    {
      file: "write-txn.ts",
      from: 'return settled.has(sqliteFailure(cause)?.primary) ? outcome : "unknown";',
      to: 'return outcome === "rolled-back" ? "unknown" : outcome;',
    },
  ],
};
