import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "event-inside-the-transaction",
  mistake: "Subscribers are called while the write lock is held.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-002 what happened in a transaction is told when it is over",
  },
  edits: [
    { file: "told-events.ts", from: "if (state.depth === 0) tell();", to: "if (state.depth >= 0) tell();" },
  ],
};
