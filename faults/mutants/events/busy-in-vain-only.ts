import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-in-vain-only",
  mistake: "Only a wait that failed is told of.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-006 a wait for longer than one attempt is told when it succeeded, too",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "if (failure !== undefined || waits.waitedMs > constants.boundaryStepMs)\n      tellBusy",
      to: "if (failure !== undefined)\n      tellBusy",
    },
  ],
};
