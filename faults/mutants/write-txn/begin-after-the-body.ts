import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-after-the-body",
  mistake: "The transaction begins after the body, so each statement of the body is committed by itself.",
  killedBy: "TX-024-killed-around-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: "  begin(connection, state, take);\n  const { begun } = state;",
      to: "  const { begun } = state;",
    },
    {
      file: "write-txn.ts",
      from: "  commit(connection, state);\n  check(connection, state);",
      to: "  begin(connection, state, take);\n  commit(connection, state);\n  check(connection, state);",
    },
  ],
};
