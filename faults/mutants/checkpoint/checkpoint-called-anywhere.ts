import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "checkpoint-called-anywhere",
  mistake:
    "checkpoint() is tried inside a transaction, where the engine refuses it with a message about locked tables.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-006 in a transaction it is refused, and where there is no -wal there is nothing to do",
  },
  edits: [
    {
      file: "checkpoint.ts",
      from: '  if (inTransaction(connection) ?? state.depth > 0) throw isOpen(state, "inside a transaction");\n',
      to: "",
    },
    {
      file: "checkpoint.ts",
      from: "import { type Connection, databaseFile, inTransaction } from",
      to: "import { type Connection, databaseFile } from",
    },
  ],
};
