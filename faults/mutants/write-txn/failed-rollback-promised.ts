import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-rollback-promised",
  mistake: "A ROLLBACK that failed counts as one that succeeded.",
  killedBy: "TX-021-failed-rollback-promises-nothing",
  edits: [
    {
      file: "rollback.ts",
      from: 'return inTransaction(connection) === false ? "failed-but-over" : "failed";',
      to: 'return "failed-but-over";',
    },
  ],
};
