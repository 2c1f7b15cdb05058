import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "refused-downgrade-ends-it",
  mistake: "A refused downgrade ends the attempt, although the database is usable as it is.",
  killedBy: "JM-030-both-modes-refused",
  edits: [
    {
      file: "switch.ts",
      from: "if (operationalFailure(error) === null) throw error;\n    refusal = error;",
      to: "throw error;",
    },
  ],
};
