import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-pauses-grow",
  mistake: "Pauses grow with the time waited: those who come later get the lock first.",
  killedBy: {
    file: "test/write-txn/turn.test.ts",
    title: "TX-050 pauses fall from 20 ms to 4 with the time waited, and are spread",
  },
  edits: [
    { file: "turn.ts", from: "Math.max(4, 20 - waitedMs / 20)", to: "Math.min(20, 4 + waitedMs / 20)" },
  ],
};
