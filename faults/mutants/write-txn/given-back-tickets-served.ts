import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "given-back-tickets-served",
  mistake: "A ticket that was given back is served all the same.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 one who gave up is passed over, wherever it stood",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "seat < seats && this.#hasLeft(next)",
      to: "seat < 0 && this.#hasLeft(next)",
    },
  ],
};
