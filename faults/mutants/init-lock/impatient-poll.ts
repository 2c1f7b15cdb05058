import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "impatient-poll",
  mistake: "The init lock is asked for again as fast as the machine can.",
  killedBy: {
    file: "test/init-lock/init-lock.test.ts",
    title:
      "IL-006, IL-007 the wait ends after 10 s of polling every 5 ms; then one warning, and on without it",
  },
  edits: [{ file: "constants.json", from: '"initLockPollMs": 5', to: '"initLockPollMs": 1' }],
};
