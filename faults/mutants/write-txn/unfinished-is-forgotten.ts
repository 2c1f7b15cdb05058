import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unfinished-is-forgotten",
  mistake: "A transaction that could not be rolled back is taken for one that the caller has opened.",
  killedBy: "TX-027-unfinished-transaction",
  edits: [
    {
      file: "write-txn.ts",
      from: `  if (undo === "failed") state.unfinished = { cause: error };\n  else noteWriting`,
      to: "  if (undo !== 'failed') noteWriting",
    },
  ],
};
