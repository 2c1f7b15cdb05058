import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "ended-by-body-is-success",
  mistake: '"No transaction is active" at COMMIT is taken for a committed transaction.',
  killedBy: "TX-020-body-that-ends-the-transaction",
  edits: [
    {
      file: "write-txn.ts",
      from: "    throw failedCommit(connection, state, cause);",
      to: "    if (/no transaction is active/.test(String(cause))) return;\n    throw failedCommit(connection, state, cause);",
    },
  ],
};
