import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-check-after-commit",
  mistake: "Nothing is checked after a commit.",
  killedBy: "TX-005-check-follows-each-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: "  check(connection, state);\n  return result;",
      to: "  return result;",
    },
  ],
};
