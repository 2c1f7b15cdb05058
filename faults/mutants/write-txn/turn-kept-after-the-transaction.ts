import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "turn-kept-after-the-transaction",
  mistake: "A transaction that fails keeps its turn.",
  killedBy: {
    file: "test/waiting/queued-transaction.test.ts",
    title: "TX-035 a turn lasts until the transaction is over, however it ends",
  },
  edits: [{ file: "sibling.ts", from: "endTurn(connectionState(connection));", to: "" }],
};
