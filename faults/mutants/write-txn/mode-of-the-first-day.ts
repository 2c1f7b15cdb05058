import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-of-the-first-day",
  mistake: "`synchronous` goes by the journal mode that the connection had when it was opened.",
  killedBy: "TX-026-mode-changes-later",
  edits: [
    { file: "write-txn.ts", from: "  if (state.commitsByJournal) endure(connection, state);\n", to: "" },
  ],
};
