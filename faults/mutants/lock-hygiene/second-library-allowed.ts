import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "second-library-allowed",
  mistake: "A second SQLite library in the process may open a file that the first one has open.",
  killedBy: "LH-004-second-library-is-refused",
  edits: [
    {
      file: "live-databases.ts",
      from: "if (!isSameLibrary(open.library, library)) throw secondLibrary(path, open.library, library);",
      to: "",
    },
  ],
};
