import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "turn-kept-while-away",
  mistake: "One that takes its time between two writes keeps its turn meanwhile.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-036 one who takes its time between two writes hands its turn on",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "now >= this.#sliceEndsAt || this.#awayMs >= constants.queueReturnMs",
      to: "now >= this.#sliceEndsAt",
    },
  ],
};
