import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-takes-doubt-for-a-ghost",
  mistake: "A write of which nobody knows whether it was committed counts as rolled back.",
  killedBy: {
    file: "test/cli/burst-audit.test.ts",
    title: "lets a write that failed in doubt be there or not",
  },
  edits: [{ file: "audit.ts", from: "else if (!inDoubt.has(sequence))", to: "else if (inDoubt.size >= 0)" }],
};
