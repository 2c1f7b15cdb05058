import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-commit-is-rolled-back",
  mistake: "A COMMIT that fails with an I/O error counts as rolled back because a ROLLBACK followed.",
  killedBy: "TX-019-commit-that-fails-in-doubt-is-unknown",
  edits: [
    {
      file: "outcome.ts",
      from: 'if (!isSettled(error)) return "unknown";',
      to: "if (!isSettled(error)) return undone(undo);",
    },
  ],
};
