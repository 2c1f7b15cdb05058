import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-is-damage",
  mistake: "Any error of the check counts as damage.",
  killedBy: "CO-007-busy-is-no-damage",
  edits: [
    {
      file: "integrity.ts",
      from: "if (failure !== null && isCorruptionSuspicion(error)) return",
      to: "if (failure !== null && (isCorruptionSuspicion(error) || failure.code)) return",
    },
  ],
};
