import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-waits-anew",
  mistake: "COMMIT waits for a whole busy timeout of its own, whatever BEGIN IMMEDIATE has waited.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-032 has what BEGIN IMMEDIATE left of the busy timeout",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "  const budgetMs = Math.max(0, (waits.limitMs ?? timeoutMs) - waits.waitedMs);",
      to: "  const budgetMs = timeoutMs;",
    },
  ],
};
