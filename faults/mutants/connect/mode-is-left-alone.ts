import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-is-left-alone",
  mistake: "Connecting opens the file and sets pragmas, but leaves the journal mode to others.",
  killedBy: "CN-001-fresh-file-ends-in-wal",
  edits: [
    {
      file: "connect.ts",
      from: "  const mode = applyJournalMode(connection, file, options, realSurroundings);\n",
      to: '  const mode = String(connection.prepare("PRAGMA journal_mode").get()) as "wal";\n',
    },
  ],
};
