import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-goes-on-without-transaction",
  mistake: "After a body has taken the transaction with it, the next ones run all the same.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title:
      "TX-059 where a body takes the transaction with it, none that ran is acknowledged, and the others run",
  },
  edits: [
    {
      file: "batch.ts",
      from: 'if (outcome === "unknown" || state.begun !== begun) throw',
      to: "if (state.begun !== begun) throw",
    },
  ],
};
