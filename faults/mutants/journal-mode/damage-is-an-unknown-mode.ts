import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "damage-is-an-unknown-mode",
  mistake: 'A look at the disk that finds the file damaged says "unknown".',
  killedBy: "JM-018-damage-is-no-unknown-mode",
  edits: [
    {
      file: "pragmas.ts",
      from: "if (operationalFailure(error) === null) throw error;",
      to: "",
    },
  ],
};
