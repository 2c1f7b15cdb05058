import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-before-the-count",
  mistake:
    "A file that another process took to WAL between the question for its mode and the count of its pages is torn.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "FL-004 a file that another process takes to WAL meanwhile is not torn",
  },
  edits: [
    {
      file: "file-length.ts",
      from: "if (believed !== null && isInWalNow(connection, state)) return;",
      to: "isInWalNow(connection, state);",
    },
  ],
};
