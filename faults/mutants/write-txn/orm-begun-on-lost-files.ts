import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-begun-on-lost-files",
  mistake: "A transaction that is begun on lost files stays open, and nobody ends it.",
  killedBy: {
    file: "test/write-txn/open-transaction.test.ts",
    title: "TX-072, LH-008 it is not begun on files that are no longer under the path",
  },
  edits: [
    {
      file: "open-transaction.ts",
      from: "undo: giveUp(connection, state, error) });\n  }\n  return begun;",
      to: 'undo: "undone" });\n  }\n  return begun;',
    },
  ],
};
