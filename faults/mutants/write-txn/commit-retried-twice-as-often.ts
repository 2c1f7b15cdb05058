import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-retried-twice-as-often",
  mistake: "A second loop around the first doubles the number of tries of COMMIT.",
  killedBy: "TX-007-attempts-are-used-up",
  edits: [
    {
      file: "write-txn.ts",
      from: 'prepared(connection, state, "COMMIT");\n    retryBoundary(() => void statement.run());',
      to: 'prepared(connection, state, "COMMIT");\n    try {\n      retryBoundary(() => void statement.run());\n    } catch {\n      retryBoundary(() => void statement.run());\n    }',
    },
  ],
};
