import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "downgrade-is-believed",
  mistake: "The result is the downgrade's answer, which comes from memory and may be out of date.",
  killedBy: "JM-031-result-is-read-from-the-disk",
  edits: [
    {
      file: "switch.ts",
      from: "const mode = onDiskJournalMode(connection);",
      to: 'const mode = refusal === undefined ? "delete" : onDiskJournalMode(connection);',
    },
  ],
};
