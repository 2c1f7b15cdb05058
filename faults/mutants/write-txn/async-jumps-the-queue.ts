import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-jumps-the-queue",
  mistake: "A transaction that waits without blocking does not stand in the queue.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-035, TX-050 who waits without blocking has a place in the queue, too",
  },
  waits: true,
  edits: [
    {
      file: "turn.ts",
      from: "takesTurn(queue, state, means.now(), limitMs)",
      to: "takesTurn(null, state, means.now(), limitMs)",
    },
  ],
};
