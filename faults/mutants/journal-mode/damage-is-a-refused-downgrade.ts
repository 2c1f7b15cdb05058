import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "damage-is-a-refused-downgrade",
  mistake: "Any error of the downgrade is taken for a refusal, even one that says the file is damaged.",
  killedBy: "JM-030-other-error-of-the-downgrade",
  edits: [
    {
      file: "switch.ts",
      from: "if (operationalFailure(error) === null) throw error;\n    refusal = error;",
      to: "refusal = error;",
    },
  ],
};
