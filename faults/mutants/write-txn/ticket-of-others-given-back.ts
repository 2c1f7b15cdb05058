import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "ticket-of-others-given-back",
  mistake: "A connection that gives up takes the place of the others of its thread with it.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 one connection that gives up does not take the place of another one of its thread",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "if (this.#waiters === 0) this.#leaveForAll();",
      to: "this.#leaveForAll();",
    },
  ],
};
