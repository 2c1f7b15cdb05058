import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-on-every-connect",
  mistake: "Every connect takes the init lock, not only the first.",
  killedBy: "IL-009-later-connects-take-no-lock",
  waits: true,
  edits: [
    {
      file: "connect.ts",
      from: "if (identity === null) return initialise(",
      to: "if (identity !== undefined) return initialise(",
    },
  ],
};
