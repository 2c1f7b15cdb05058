import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "refused-downgrade-is-delete",
  mistake: "The result after a downgrade is `delete`, whether or not the file accepted it.",
  killedBy: "JM-013-refused-downgrade-is-not-delete",
  edits: [
    {
      file: "switch.ts",
      from: "    refusal = error;",
      to: '    refusal = error;\n    return "delete";',
    },
  ],
};
