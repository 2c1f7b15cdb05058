import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-batch-for-ever",
  mistake: "A transaction takes bodies however long it lasts.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-060 a transaction takes so many bodies, for so long, and the event loop has its turn after it",
  },
  edits: [
    { file: "batch.ts", from: " || performance.now() - began >= maxBatchMs) break;", to: ") break;" },
    { file: "batch.ts", from: "{ maxBatch, maxBatchMs }: BatchLimits", to: "{ maxBatch }: BatchLimits" },
    { file: "batch.ts", from: "  const began = performance.now();\n", to: "" },
  ],
};
