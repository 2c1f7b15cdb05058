import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "stopped-holder-waited-for-each-time",
  mistake: "Each write waits anew for a holder that does not go on.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-037 a holder that does not go on is gone past, and is not waited for again until it does",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "return this.#word(stuck) === (this.#word(ended) + 1) >>> 0;",
      to: "return false;",
    },
    {
      file: "turn-queue.ts",
      from: "if (!this.#gaveUp) this.#endedSeenAt = now;",
      to: "this.#endedSeenAt = now;",
    },
  ],
};
