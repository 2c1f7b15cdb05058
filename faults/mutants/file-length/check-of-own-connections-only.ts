import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-of-own-connections-only",
  mistake: "Connections that the layer did not open are not checked.",
  killedBy: "FL-005-cut-before-opening",
  edits: [
    {
      file: "file-length.ts",
      from: "  try {\n    const mode =",
      to: "  if (state.generation === null) return;\n  try {\n    const mode =",
    },
  ],
};
