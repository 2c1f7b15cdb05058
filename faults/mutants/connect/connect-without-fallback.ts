import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-without-fallback",
  mistake: "Connecting insists on WAL and has no fallback.",
  killedBy: "CN-002-fallback-on-a-fresh-file",
  edits: [
    {
      file: "connect.ts",
      from: "applyJournalMode(connection, file, options, realSurroundings)",
      to: "applyJournalMode(connection, file, { ...options, requireWal: true }, realSurroundings)",
    },
  ],
};
