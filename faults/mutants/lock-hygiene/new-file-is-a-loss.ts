import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "new-file-is-a-loss",
  mistake: "A file next to the database that appeared after it was opened is a loss.",
  killedBy: "LH-014-appearing-wal-is-no-loss",
  edits: [
    {
      file: "generation.ts",
      from: "  return opened !== null && !isSameFile(now, opened);",
      to: "  return opened === null ? now !== null : !isSameFile(now, opened);",
    },
  ],
};
