import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-one-transaction-each",
  mistake: "Each write has a transaction of its own.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-055 what comes in one turn of the event loop shares a transaction, in its order",
  },
  edits: [
    {
      file: "create-writer.ts",
      from: "{ maxBatch, maxBatchMs }, maxQueue",
      to: "{ maxBatch: Math.min(1, maxBatch), maxBatchMs }, maxQueue",
    },
  ],
};
