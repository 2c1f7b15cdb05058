import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "all-of-a-short-time-in-the-queue",
  mistake: "One with little time spends all of it in a queue that does not go on.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-037 of a short time half is left for SQLite's lock, and others are not told",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "Math.min(constants.queuePatienceMs, atMostMs / 2)",
      to: "constants.queuePatienceMs",
    },
  ],
};
