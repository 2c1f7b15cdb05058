import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-rollback-promised",
  mistake: "A failed ROLLBACK is reported as a successful one.",
  killedBy: "TX-021-failed-rollback-promises-nothing",
  edits: [
    {
      file: "rollback.ts",
      from: 'return inTransaction(connection) === false ? "failed-but-over" : "failed";',
      to: 'return "failed-but-over";',
    },
  ],
};
