import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "early-look-trusts-all",
  mistake: "The look before BEGIN counts, whatever has happened to the directory.",
  killedBy: {
    file: "test/lock-hygiene/look-before-begin.test.ts",
    title: "LH-008 is not enough where something has touched the directory",
  },
  edits: [
    {
      file: "lost-generation.ts",
      from: "if (isUntouchedSince(state)) state.generationSeenAt = now;",
      to: "state.generationSeenAt = now;",
    },
  ],
};
