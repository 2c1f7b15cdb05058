import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-order-lost",
  mistake: "Each asynchronous transaction waits for itself, and a later one may overtake.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-051 calls on one connection run in their order, and a sync one does not wait for them",
  },
  edits: [
    {
      file: "waiting-line.ts",
      from: "isFirst: () => firstOf(places) === place,",
      to: "isFirst: () => true,",
    },
  ],
};
