import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "two-tickets-for-a-thread",
  mistake: "A thread that waits already draws another ticket.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 connections of one thread wait with one ticket, and have one turn at a time",
  },
  edits: [{ file: "turn-queue.ts", from: "    if (this.#isWaiting) return this.tryTurn(now);\n", to: "" }],
};
