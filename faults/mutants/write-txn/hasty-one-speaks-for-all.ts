import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "hasty-one-speaks-for-all",
  mistake: "One with little time tells all others that the queue does not go on.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-037 of a short time half is left for SQLite's lock, and others are not told",
  },
  edits: [{ file: "turn-queue.ts", from: "if (idleMs >= constants.queuePatienceMs) Atomics", to: "Atomics" }],
};
