import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-in-the-body-unseen",
  mistake: "That the body began a transaction of its own is not looked for when it returns.",
  killedBy: "TX-020-another-transaction-instead",
  edits: [
    {
      file: "write-txn.ts",
      from: "  if (state.begun !== begun) state.replaced = true;\n  if (state.replaced) throw",
      to: "  if (state.replaced) throw",
    },
  ],
};
