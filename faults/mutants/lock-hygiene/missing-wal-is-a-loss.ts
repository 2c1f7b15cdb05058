import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "missing-wal-is-a-loss",
  mistake: "A missing -wal is a loss, whatever mode the database is in.",
  killedBy: "LH-014-mode-change-is-no-loss",
  edits: [
    {
      file: "lost-generation.ts",
      from: `  if (held.length === 0) return false;
`,
      to: `  if (held.length === 0) return true;
`,
    },
  ],
};
