import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-kept-until-the-end",
  mistake: "The init lock is released when the process ends, not when the set-up does.",
  killedBy: "IL-010-lock-is-free-after-the-set-up",
  edits: [
    {
      file: "init-lock.ts",
      from: `    heldLocks().delete(lockPath);
    lock.close();`,
      to: "    heldLocks().delete(lockPath);",
    },
  ],
};
