import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-order-reversed",
  mistake: "The last write that was handed in is the first to run.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-055 what comes in one turn of the event loop shares a transaction, in its order",
  },
  edits: [
    {
      file: "batch.ts",
      from: "for (const write of queue) {",
      to: "for (const write of [...queue].reverse()) {",
    },
  ],
};
