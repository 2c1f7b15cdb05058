import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-shared",
  mistake: "The init lock is taken as a shared lock, so all processes hold it at once.",
  killedBy: "IL-005-holder-keeps-others-out",
  edits: [
    {
      file: "flock.ts",
      from: "libc.flock(descriptor, exclusive | nonBlocking) === 0",
      to: "libc.flock(descriptor, 1 | nonBlocking) === 0",
    },
  ],
};
