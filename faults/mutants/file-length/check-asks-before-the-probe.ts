import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-asks-before-the-probe",
  mistake: "The check counts pages first, and reads the mode only when the length does not fit.",
  killedBy: "FL-001-wal-is-only-probed",
  edits: [
    {
      file: "file-length.ts",
      from: '    const mode = value(connection, state, "PRAGMA journal_mode");',
      to: '    value(connection, state, "PRAGMA page_count");\n    const mode = value(connection, state, "PRAGMA journal_mode");',
    },
  ],
};
