import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-without-end",
  mistake: "The number of copies has no limit.",
  killedBy: "CO-010-never-more-than-ten-copies",
  edits: [
    {
      file: "quarantine.ts",
      from: "if (copies >= constants.quarantineCap) {",
      to: "if (copies >= Number.POSITIVE_INFINITY) {",
    },
  ],
};
