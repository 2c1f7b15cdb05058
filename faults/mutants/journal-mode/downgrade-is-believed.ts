import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "downgrade-is-believed",
  mistake: "The result is what the downgrade answered, from a memory that may be out of date.",
  killedBy: "JM-031-result-is-read-from-the-disk",
  edits: [
    {
      file: "switch.ts",
      from: "const mode = onDiskJournalMode(connection);",
      to: 'const mode = refusal === undefined ? "delete" : onDiskJournalMode(connection);',
    },
  ],
};
