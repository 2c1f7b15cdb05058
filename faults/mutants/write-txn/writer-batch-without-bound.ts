import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-batch-without-bound",
  mistake: "A transaction takes all that waits.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-060 a transaction takes so many bodies, for so long, and the event loop has its turn after it",
  },
  edits: [{ file: "batch.ts", from: "run.length >= maxBatch || performance", to: "performance" }],
};
