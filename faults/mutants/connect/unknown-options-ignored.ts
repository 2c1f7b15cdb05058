import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unknown-options-ignored",
  mistake: "Unknown options are ignored.",
  killedBy: "CN-030-options-that-mean-nothing",
  edits: [
    {
      file: "named-options.ts",
      from: "if (check === undefined) {\n      throw",
      to: "if (check === undefined) continue;\n    if (check === null) {\n      throw",
    },
  ],
};
