import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "attached-files-are-not-open",
  mistake: "Which files are attached to the connections of another library is not asked.",
  killedBy: "LH-039-attached-counts-as-open",
  edits: [
    {
      file: "second-library.ts",
      from: "if (isSameLibrary(database.library, library)) continue;\n    for",
      to: "if (database.library !== null) continue;\n    for",
    },
  ],
};
