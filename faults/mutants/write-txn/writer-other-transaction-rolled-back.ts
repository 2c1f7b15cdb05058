import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-other-transaction-rolled-back",
  mistake: "What a body committed counts as undone, since a savepoint with that name was rolled back.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title:
      "TX-059 where a body takes the transaction with it, none that ran is acknowledged, and the others run",
  },
  edits: [
    {
      file: "batch.ts",
      from: 'if (outcome === "unknown" || state.begun !== begun) throw',
      to: 'if (outcome === "unknown") throw',
    },
    {
      file: "batch.ts",
      from: "  if (state.begun !== begun) {\n",
      to: '  if (state.begun !== begun && !("error" in ending)) {\n',
    },
  ],
};
