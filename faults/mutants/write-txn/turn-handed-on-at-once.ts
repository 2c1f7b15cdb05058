import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "turn-handed-on-at-once",
  mistake: "The turn is handed on after each write.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-036 one who comes back at once keeps its turn, until its time is over",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "if (now >= this.#sliceEndsAt || this.#awayMs >= constants.queueReturnMs) this.#handOn();",
      to: "this.#handOn();",
    },
  ],
};
