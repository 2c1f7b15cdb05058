import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-before-the-error-unseen",
  mistake: "A body that began a transaction of its own and then failed is reported as rolled back.",
  killedBy: "TX-020-another-transaction-instead",
  edits: [
    {
      file: "write-txn.ts",
      from: "    if (state.begun !== begun) state.replaced = true;\n    throw",
      to: "    throw",
    },
  ],
};
