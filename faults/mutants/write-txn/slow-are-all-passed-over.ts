import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "slow-are-all-passed-over",
  mistake: "When one does not take its turn, everyone before the first who looks loses its place.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 when several have died in a row, those behind them have their turns all the same",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "constants.queueAbsentMs * before;",
      to: "constants.queueAbsentMs;",
    },
  ],
};
