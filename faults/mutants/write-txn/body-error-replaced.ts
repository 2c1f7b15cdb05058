import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-error-replaced",
  mistake: 'An error of the body reaches the caller as "transaction failed", in the layer\'s own words.',
  killedBy: "TX-002-body-error-rolls-back",
  edits: [
    {
      file: "write-txn.ts",
      from: "throw withOutcome(error, rollBack(connection, state, error));",
      to: 'rollBack(connection, state, error);\n    throw boundaryError("transaction", state, null, "rolled-back");',
    },
  ],
};
