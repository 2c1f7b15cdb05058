import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-another-transaction-unseen",
  mistake:
    "A body that begins another transaction is not noticed before the end, and takes the next ones along.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title:
      "TX-059 where a body takes the transaction with it, none that ran is acknowledged, and the others run",
  },
  edits: [
    { file: "batch.ts", from: "  if (state.begun !== begun) {\n", to: "  if (state.begun === null) {\n" },
  ],
};
