import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "damage-is-switched",
  mistake: "Every error of the probe is ignored, even one that says the file is damaged.",
  killedBy: "JM-008-finding-of-the-probe-ends-it",
  edits: [
    {
      file: "apply.ts",
      from: "if (operationalFailure(error) === null) throw error;\n    return { probed: null, error };",
      to: "return { probed: null, error };",
    },
  ],
};
