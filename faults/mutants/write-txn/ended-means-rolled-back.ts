import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "ended-means-rolled-back",
  mistake:
    "A transaction that has ended when the body fails counts as rolled back, even after the body's own COMMIT.",
  killedBy: "TX-025-transaction-that-is-over-is-not-rolled-back",
  edits: [
    {
      file: "outcome.ts",
      from: 'return undo === "undone" || undo === "failed-but-over" ?',
      to: 'return undo === "undone" || undo === "failed-but-over" || undo === "was-over" ?',
    },
  ],
};
