import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-whether-wanted-or-not",
  mistake: "The option initLock: false is ignored.",
  killedBy: "IL-017-no-lock-when-not-wanted",
  waits: true,
  edits: [
    {
      file: "first-connect.ts",
      from: "if (options.initLock === false) return underLock({ owned: false });",
      to: "",
    },
  ],
};
