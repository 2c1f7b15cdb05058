import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-replayed-on-busy",
  mistake: "A body whose statement met BUSY is run again.",
  killedBy: "TX-009-busy-in-the-body-is-not-replayed",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw withEnding(error, { at: "body", error, undo: giveUp(connection, state, error) });',
      to: 'const undo = rollBack(connection, state);\n    if (isLockFailure(error)) return transaction(connection, state, body);\n    throw withEnding(error, { at: "body", error, undo });',
    },
    {
      file: "write-txn.ts",
      from: "import { beginImmediate, commitTransaction }",
      to: 'import { isLockFailure } from "../engine/sqlite-error.ts";\nimport { beginImmediate, commitTransaction }',
    },
  ],
};
