import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "turn-kept-in-vain",
  mistake: "A transaction that could not begin keeps its turn.",
  killedBy: {
    file: "test/waiting/queued-transaction.test.ts",
    title: "TX-035 a turn that was had in vain is given back",
  },
  edits: [{ file: "boundary.ts", from: "if (!hasBegun) endTurn(state);", to: "" }],
};
