import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rollback-only-when-busy",
  mistake:
    "A failed COMMIT is rolled back only after BUSY; otherwise the engine is expected to have done it.",
  killedBy: "TX-018-deferred-constraint-leaves-nothing-open",
  edits: [
    {
      file: "write-txn.ts",
      from: `  const ending = { at: "commit", error: cause, undo: giveUp(connection, state, cause) } as const;
`,
      to: `  const undo = isLockFailure(cause) ? rollBack(connection, state) : "undone";
  const ending = { at: "commit", error: cause, undo } as const;
`,
    },
    {
      file: "write-txn.ts",
      from: "import { beginImmediate, commitTransaction }",
      to: `import { isLockFailure } from "../engine/sqlite-error.ts";
import { beginImmediate, commitTransaction }`,
    },
  ],
};
