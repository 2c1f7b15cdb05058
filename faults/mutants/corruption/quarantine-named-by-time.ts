import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-named-by-time",
  mistake: "A copy is named after the time it was made, so every copy is new.",
  killedBy: "CO-009-one-copy-for-one-content",
  edits: [
    {
      file: "quarantine.ts",
      from: "sha256.slice(0, constants.quarantineHashCharacters)",
      to: `String(performance.timeOrigin + performance.now()).replace(".", sha256.slice(0, 1))`,
    },
  ],
};
