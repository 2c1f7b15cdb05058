import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-open-transaction-is-ours",
  mistake:
    "A transaction that is open is taken for the one that was begun, although a savepoint of it is gone.",
  killedBy: "TX-029-another-transaction-is-not-this-one",
  edits: [
    {
      file: "savepoint.ts",
      from: '    if (sqliteFailure(error)?.primary === "SQLITE_ERROR") state.replaced = true;\n',
      to: '    if (sqliteFailure(error)?.primary === "SQLITE_ERROR") state.replaced = false;\n',
    },
  ],
};
