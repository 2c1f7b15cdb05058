import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-open-transaction-is-ours",
  mistake:
    "A transaction that is open is taken for the one that was begun, although another one was begun meanwhile, and a savepoint is gone.",
  killedBy: "TX-029-another-transaction-is-not-this-one",
  edits: [
    {
      file: "savepoint.ts",
      from: '    if (sqliteFailure(error)?.primary === "SQLITE_ERROR") state.replaced = true;\n',
      to: '    if (sqliteFailure(error)?.primary === "SQLITE_ERROR") state.replaced = false;\n',
    },
    {
      file: "connection-state.ts",
      from: "state.begun = (state.begun ?? 0) + 1;",
      to: "state.begun = state.begun ?? 0;",
    },
  ],
};
