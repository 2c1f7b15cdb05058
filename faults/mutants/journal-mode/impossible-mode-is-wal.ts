import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "impossible-mode-is-wal",
  mistake: "An unknown configured mode means WAL.",
  killedBy: "JM-042-impossible-options",
  edits: [
    {
      file: "context.ts",
      from: 'if (wanted !== "wal" && wanted !== "delete") {',
      to: "if (wanted === undefined) {",
    },
  ],
};
