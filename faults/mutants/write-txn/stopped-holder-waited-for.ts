import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "stopped-holder-waited-for",
  mistake: "A holder that is stopped is waited for until the busy timeout has passed.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-037 a holder that does not go on is gone past, and is not waited for again until it does",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "if (!this.#isWaiting || idleMs < Math.min(constants.queuePatienceMs, atMostMs / 2)) return false;",
      to: "if (now >= 0) return false;",
    },
  ],
};
