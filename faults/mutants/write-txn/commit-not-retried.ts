import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-not-retried",
  mistake: "Only BEGIN is retried; COMMIT gives up at the first BUSY.",
  killedBy: "TX-007-busy-commit-is-tried-again",
  edits: [
    {
      file: "write-txn.ts",
      from: 'prepared(connection, state, "COMMIT");\n    retryBoundary(() => void statement.run());',
      to: 'prepared(connection, state, "COMMIT");\n    statement.run();',
    },
  ],
};
