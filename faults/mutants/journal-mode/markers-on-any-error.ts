import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "markers-on-any-error",
  mistake: "Any error whose text has a marker counts, even one about damage or from the program itself.",
  killedBy: "JM-003-marker-in-another-error",
  edits: [
    {
      file: "wal-markers.ts",
      from: "const failure = operationalFailure(error);\n  if (failure === null) return false;",
      to: "const failure = error as Error;",
    },
  ],
};
