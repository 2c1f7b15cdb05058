import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wrong-count-believed",
  mistake: "A count of tickets that cannot be right is believed.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 a count of tickets that is wrong stops nobody",
  },
  edits: [{ file: "turn-queue.ts", from: "before >= 0 && before < seats", to: "before >= 0" }],
};
