import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "files-out-of-reach-are-the-same",
  mistake: "A write goes on when the files cannot be looked at.",
  killedBy: "LH-023-files-out-of-reach",
  edits: [
    {
      file: "file-look.ts",
      from: "    throw error instanceof OpenError ? filesOutOfReach(state, error) : error;",
      to: "    if (!(error instanceof OpenError)) throw error;\n    String(filesOutOfReach(state, error));",
    },
  ],
};
