import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "short-file-tolerated",
  mistake: "A file that is too short is accepted as long as SQLite itself reports no error.",
  killedBy: "FL-003-shorter-than-its-page-count",
  edits: [
    {
      file: "file-length.ts",
      from: "if (believed !== null) throw tornExtend(path, believed);",
      to: "if (believed !== null) process.emitWarning(tornExtend(path, believed).message);",
    },
  ],
};
