import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "outcome-of-own-errors-only",
  mistake:
    "Only the layer's own errors have an outcome; errors of the body, or of the engine inside it, have none.",
  killedBy: "TX-009-busy-in-the-body-is-not-replayed",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
      to: "rollBack(connection, state);\n    throw error;",
    },
  ],
};
