import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rollback-only-when-busy",
  mistake:
    "A failed COMMIT is rolled back only when it was BUSY; for the rest the engine is expected to have done it.",
  killedBy: "TX-018-deferred-constraint-leaves-nothing-open",
  edits: [
    {
      file: "write-txn.ts",
      from: "  const outcome = rollBack(connection, state, cause);\n",
      to: '  const busy = sqliteFailure(cause)?.primary === "SQLITE_BUSY";\n  const outcome = busy ? rollBack(connection, state, cause) : "rolled-back";\n',
    },
  ],
};
