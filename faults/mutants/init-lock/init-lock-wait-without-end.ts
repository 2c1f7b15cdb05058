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
      to: "if (left <= 0) clock.sleep(pollMs);",
    },
    { file: "init-lock.ts", from: "clock.sleep(Math.min(pollMs, left));", to: "clock.sleep(pollMs);" },
  ],
};
