import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-is-left-alone",
  mistake:
    "Connecting opens the file and sets pragmas; the journal mode is thought to be somebody else's affair.",
  killedBy: "CN-001-fresh-file-ends-in-wal",
  edits: [
    {
      file: "connect.ts",
      from: "  applyJournalMode(connection, file, options, realSurroundings);\n",
      to: "",
    },
  ],
};
