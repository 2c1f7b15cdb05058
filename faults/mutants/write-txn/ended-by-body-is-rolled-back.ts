import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "ended-by-body-is-rolled-back",
  mistake: "A body that committed by itself is reported as rolled back.",
  killedBy: "TX-020-body-that-ends-the-transaction",
  edits: [
    {
      file: "write-txn.ts",
      from: "? endedByBody(state, cause, ending)",
      to: '? boundaryError("COMMIT", state, cause, { at: "body", error: cause, undo: "undone" })',
    },
  ],
};
