import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-generation-ignored",
  mistake: "The files under the path are not compared with those that the connection opened.",
  killedBy: "LH-008-lost-wal-stops-writes",
  edits: [
    {
      file: "lost-generation.ts",
      from: "  if (lost.length === 0) return;",
      to: "  if (lost.length >= 0) return;",
    },
  ],
};
