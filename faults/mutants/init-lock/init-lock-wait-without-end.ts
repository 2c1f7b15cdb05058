import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-wait-without-end",
  mistake: "The wait for the init lock has no time limit.",
  killedBy: "IL-006-wait-has-an-end",
  waits: true,
  edits: [
    {
      file: "init-lock.ts",
      from: "if (left <= 0) return false;",
      to: "if (left <= 0) yield pollMs;",
    },
    { file: "init-lock.ts", from: "yield Math.min(pollMs, left);", to: "yield pollMs;" },
  ],
};
