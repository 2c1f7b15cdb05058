import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-without-savepoints",
  mistake: "Bodies of one transaction have no savepoint: what a failed one wrote is kept.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-056 a body that fails is undone alone, with its own error",
  },
  edits: [
    {
      file: "batch.ts",
      from: "inSavepoint(connection, state, telling(body))",
      to: "telling(body)(connection)",
    },
    {
      file: "batch.ts",
      from: 'transactionOutcome(failure) ?? "unknown"',
      to: 'transactionOutcome(failure) ?? "rolled-back"',
    },
    { file: "batch.ts", from: 'import { inSavepoint } from "../write-txn/savepoint.ts";\n', to: "" },
  ],
};
