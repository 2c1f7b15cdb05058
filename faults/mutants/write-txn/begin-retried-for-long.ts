import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-retried-for-long",
  mistake: "BEGIN is tried for six times as long as the busy timeout.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-032 ends with the busy timeout, however often it was begun again",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "  const budgetMs = Math.max(0, (waits.limitMs ?? timeoutMs) - waits.waitedMs);",
      to: "  const budgetMs = 6 * Math.max(0, (waits.limitMs ?? timeoutMs) - waits.waitedMs);",
    },
  ],
};
