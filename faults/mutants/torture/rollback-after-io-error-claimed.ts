import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rollback-after-io-error-claimed",
  mistake: "A commit whose sync failed is reported as rolled back.",
  killedBy: {
    file: "test/torture/sweep.test.ts",
    title: "TX-018 a transaction whose sync failed may be there",
  },
  edits: [
    {
      file: "outcome.ts",
      from: 'if (!isSettled(error)) return "unknown";',
      to: 'if (!isSettled(error)) return "rolled-back";',
    },
  ],
};
