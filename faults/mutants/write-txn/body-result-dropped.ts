import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-result-dropped",
  mistake: "The write transaction returns nothing: the body's result is lost.",
  killedBy: "TX-001-begin-body-commit",
  edits: [
    {
      file: "write-txn.ts",
      from: "  check(connection, state);\n  return result;",
      to: "  check(connection, state);\n  return undefined as T;",
    },
  ],
};
