import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "existence-is-identity",
  mistake: "Files under the path are checked for existence but not for identity.",
  killedBy: "LH-008-replaced-database-stops-writes",
  edits: [
    {
      file: "generation.ts",
      from: "  return opened !== null && !isSameFile(now, opened);",
      to: "  return opened !== null && now === null;",
    },
  ],
};
