import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-replaced-unseen",
  mistake: "A transaction that was ended, and another one begun, is committed as if it were the first.",
  killedBy: {
    file: "test/write-txn/open-transaction.test.ts",
    title: "TX-074 a commit that finds it over, or another one, is no success",
  },
  edits: [
    {
      file: "open-transaction.ts",
      from: "    if (state.begun !== begun) state.replaced = true;\n",
      to: "",
    },
  ],
};
