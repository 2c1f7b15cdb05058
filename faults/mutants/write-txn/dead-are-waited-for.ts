import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "dead-are-waited-for",
  mistake: "One whose turn has come and who does not take it is waited for.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 one who was woken and has died is passed over, and nobody else",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "now - this.#endedSeenAt < this.#absentMs(before)",
      to: "now - this.#endedSeenAt < this.#absentMs(before) * 1000",
    },
  ],
};
