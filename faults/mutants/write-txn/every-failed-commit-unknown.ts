import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-failed-commit-unknown",
  mistake: "Every COMMIT that fails has the outcome unknown.",
  killedBy: "TX-018-refused-commit-is-rolled-back",
  edits: [
    {
      file: "outcome.ts",
      from: 'if (!isSettled(error)) return "unknown";',
      to: 'if (!isSettled(error) || primaryOf(error) !== "") return "unknown";',
    },
  ],
};
