import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-later",
  mistake: "Writes are acknowledged at once and committed a moment later, several together.",
  killedBy: "TX-024-killed-once-acknowledged",
  edits: [
    {
      file: "write-txn.ts",
      from: "  commit(connection, state);\n  check(connection, state);",
      to: "  setTimeout(() => commit(connection, state), 2000).unref();\n  check(connection, state);",
    },
    {
      file: "write-txn.ts",
      from: "  begin(connection, state, take);\n  const { begun } = state;",
      to: "  if (inTransaction(connection) !== true) begin(connection, state, take);\n  const { begun } = state;",
    },
    {
      file: "write-txn.ts",
      from: "  if (open && options.allowNested !== true) throw nestedTransaction(state);",
      to: "  if (state.depth > 0 && options.allowNested !== true) throw nestedTransaction(state);",
    },
    {
      file: "write-txn.ts",
      from: "const result = open ? inSavepoint",
      to: "const result = open && state.depth > 1 ? inSavepoint",
    },
  ],
};
