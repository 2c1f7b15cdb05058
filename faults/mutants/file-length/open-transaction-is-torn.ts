import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "open-transaction-is-torn",
  mistake: "The check ignores that a transaction is open.",
  killedBy: "FL-013-open-transaction-passes",
  edits: [
    { file: "file-length.ts", from: "    if (inTransaction(connection) === true) return;\n", to: "" },
    {
      file: "file-length.ts",
      from: "const believed = withReadLock(connection, () => shortfall(connection, state, path, fs));",
      to: "const believed = shortfall(connection, state, path, fs);",
    },
  ],
};
