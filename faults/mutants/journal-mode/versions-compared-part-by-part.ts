import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "versions-compared-part-by-part",
  mistake:
    "A version counts as older when any of its numbers is smaller: 3.54.1 counts as older than 3.51.3.",
  killedBy: "JM-044-sound-version-enables-wal",
  edits: [
    {
      file: "sqlite-version.ts",
      from: "if (difference !== 0) return difference < 0;",
      to: "if (difference < 0) return true;",
    },
  ],
};
