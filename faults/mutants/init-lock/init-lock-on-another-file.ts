import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-on-another-file",
  mistake: "The init lock is on a file with another name.",
  killedBy: "IL-005-lock-is-flock-on-the-named-file",
  edits: [
    {
      file: "constants.json",
      from: `"initLockSuffix": ".init.lock"`,
      to: `"initLockSuffix": ".wal-init.lock"`,
    },
  ],
};
