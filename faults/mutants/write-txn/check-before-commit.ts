import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-before-commit",
  mistake: "The check runs before the commit, so it sees the file of the previous transaction.",
  killedBy: "TX-005-check-follows-each-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: "  commit(connection, state);\n  check(connection, state);",
      to: "  check(connection, state);\n  commit(connection, state);",
    },
  ],
};
