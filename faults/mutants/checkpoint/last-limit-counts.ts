import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "last-limit-counts",
  mistake: "Of several connections to a database, the last one's limit counts.",
  killedBy: {
    file: "test/checkpoint/standstill.test.ts",
    title: "CP-001 the least of several limits counts, and none looks at nothing",
  },
  edits: [
    {
      file: "wal-watch.ts",
      from: "if (limitBytes >= watch.limitBytes) return;",
      to: "if (limitBytes === Number.POSITIVE_INFINITY) return;",
    },
  ],
};
