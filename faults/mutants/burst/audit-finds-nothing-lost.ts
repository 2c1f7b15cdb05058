import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-finds-nothing-lost",
  mistake: "An acknowledged task that is not in the file is not counted.",
  killedBy: {
    file: "test/cli/burst-audit.test.ts",
    title: "finds a task that was acknowledged and is not there",
  },
  edits: [
    {
      file: "audit.ts",
      from: "counts.missing += isWhole(parts) ? 0 : 1;",
      to: "counts.missing += parts === undefined || isWhole(parts) ? 0 : 1;",
    },
  ],
};
