import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quick-check-for-all",
  mistake: "A quick check runs where a full check was requested.",
  killedBy: "CO-016-index-damage-is-not-repaired",
  edits: [
    {
      file: "integrity.ts",
      from: `level === "full" ? "integrity_check" : "quick_check"`,
      to: `"quick_check"`,
    },
  ],
};
