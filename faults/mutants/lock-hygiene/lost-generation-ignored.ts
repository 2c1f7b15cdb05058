import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-generation-ignored",
  mistake: "Nobody compares the files under the path with those that the connection opened.",
  killedBy: "LH-008-lost-wal-stops-writes",
  edits: [
    {
      file: "lost-generation.ts",
      from: "  if (lost.length === 0) return;",
      to: "  if (lost.length >= 0) return;",
    },
  ],
};
