import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pause-for-a-long-reader",
  mistake: "Every second, writers are kept out for a reader that does not end.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-004 a reader that does not end is not waited for",
  },
  edits: [{ file: "wal-look.ts", from: "    standstill.checkpointed !== pages.checkpointed &&\n", to: "" }],
};
