import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "file-in-use-is-an-error",
  mistake:
    "A switch that others stand in the way of ends the attempt, although the file can be used as it is.",
  killedBy: "JM-057-file-in-use-is-used-as-it-is",
  edits: [
    {
      file: "switch.ts",
      from: 'isBusy(error) ? "busy" : isWalIncompatible(error)',
      to: "isWalIncompatible(error)",
    },
  ],
};
