import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "engine-waits-alone",
  mistake: "BEGIN IMMEDIATE is left to the engine's own waiting, whose pauses grow.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-031 is made of short attempts, and the busy timeout is what it was",
  },
  edits: [
    {
      file: "boundary.ts",
      from: '(waits.policy !== "sqlite" && !isAlone(state, began))',
      to: '(waits.policy === "sqlite" && !isAlone(state, began))',
    },
  ],
};
