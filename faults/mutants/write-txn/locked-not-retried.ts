import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "locked-not-retried",
  mistake: "SQLITE_LOCKED is taken for another kind of error and not retried.",
  killedBy: "TX-007-busy-begin-is-tried-again",
  edits: [
    {
      file: "boundary.ts",
      from: "!isLockFailure(error)",
      to: "(!isLockFailure(error) || /table is locked/.test(String(error)))",
    },
  ],
};
