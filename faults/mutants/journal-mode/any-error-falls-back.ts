import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-error-falls-back",
  mistake: "Any error of the switch leads to DELETE.",
  killedBy: "JM-005-other-errors-reach-the-caller",
  edits: [
    {
      file: "switch.ts",
      from: 'isWalIncompatible(error) ? "marker" : "error"',
      to: '"marker"',
    },
  ],
};
