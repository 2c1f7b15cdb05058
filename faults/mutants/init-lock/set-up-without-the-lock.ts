import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "set-up-without-the-lock",
  mistake: "The init lock exists, but the first connect does not take it.",
  killedBy: "IL-001-setup-waits-for-the-lock",
  edits: [
    {
      file: "first-connect.ts",
      from: "if (options.initLock === false) return underLock({ owned: false });",
      to: "if (options.initLock !== true) return underLock({ owned: true });",
    },
  ],
};
