import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "replaced-but-returned",
  mistake: "A body that returns is committed, although a nested one found that its transaction is another.",
  killedBy: "TX-029-another-transaction-is-not-this-one",
  edits: [
    {
      file: "write-txn.ts",
      from: "  if (state.replaced) throw replacedByBody(connection, state);\n",
      to: "",
    },
  ],
};
