import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "turn-kept-for-ever",
  mistake: "One that always comes back at once keeps its turn for ever.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-036 one who comes back at once keeps its turn, until its time is over",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "now >= this.#sliceEndsAt || this.#awayMs >= constants.queueReturnMs",
      to: "this.#awayMs >= constants.queueReturnMs",
    },
    { file: "turn-queue.ts", from: "now < this.#sliceEndsAt && lock.tryLock()", to: "lock.tryLock()" },
  ],
};
