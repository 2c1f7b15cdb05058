import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "journal-mode-option-ignored",
  mistake: "The configured mode is accepted and ignored.",
  killedBy: "JM-039-delete-is-left-alone",
  edits: [
    {
      file: "context.ts",
      from: 'const wanted = options.journalMode ?? "wal";',
      to: 'const wanted = "wal" as "wal" | "delete";',
    },
  ],
};
