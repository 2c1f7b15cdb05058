import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "queue-without-order",
  mistake: "Whoever finds the queue free takes the turn, whatever its ticket says.",
  killedBy: { file: "test/waiting/turn-queue.test.ts", title: "TX-035 turns go by the order of arrival" },
  edits: [
    {
      file: "turn-queue.ts",
      from: "if (before > 0 && now - this.#endedSeenAt < this.#absentMs(before)) return false;",
      to: "",
    },
  ],
};
