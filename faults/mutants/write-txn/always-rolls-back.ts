import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "always-rolls-back",
  mistake: "ROLLBACK runs whether or not the transaction is still open.",
  killedBy: "TX-025-transaction-that-is-over-is-not-rolled-back",
  edits: [
    { file: "rollback.ts", from: '  if (inTransaction(connection) === false) return "was-over";\n', to: "" },
  ],
};
