import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-timeout-after-the-switch",
  mistake: "The journal mode is read and set before the busy timeout.",
  killedBy: "CN-012-timeout-before-anything-that-waits",
  edits: [
    {
      file: "connect.ts",
      from: "  connection.exec(`PRAGMA busy_timeout=${timeoutMs}`);\n  const mode = applyJournalMode(connection, file, options, realSurroundings);\n",
      to: "  const mode = applyJournalMode(connection, file, options, realSurroundings);\n  connection.exec(`PRAGMA busy_timeout=${timeoutMs}`);\n",
    },
  ],
};
