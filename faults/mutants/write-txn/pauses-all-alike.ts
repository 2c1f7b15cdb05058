import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pauses-all-alike",
  mistake: "All pauses are of one length, so that processes collide again and again.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-007 where the engine does not wait there is a random pause, up to the same end",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "const pauseMs = 1 + random() * (constants.boundaryStepMs - 1);",
      to: "const pauseMs = 1 + 0.5 * (constants.boundaryStepMs - 1);",
    },
  ],
};
