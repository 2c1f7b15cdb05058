import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-error-replaced",
  mistake: 'An error of the body reaches the caller as "COMMIT failed", in the layer\'s own words.',
  killedBy: "TX-002-body-error-rolls-back",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
      to: 'const undo = rollBack(connection, state);\n    throw boundaryError("COMMIT", state, null, { at: "body", error, undo });',
    },
  ],
};
