import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-deadline-from-the-head",
  mistake: "The deadline counts from when the transaction is the first in its line.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-052 a deadline counts from the call, behind others, too",
  },
  waits: true,
  edits: [
    {
      file: "turn.ts",
      from: "began + limitMs, signal, means",
      to: "Number.POSITIVE_INFINITY, signal, means",
    },
    {
      file: "turn.ts",
      from: "means.wait(restMs, signal)",
      to: "means.wait(Math.min(restMs, 60_000), signal)",
    },
  ],
};
