import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "refused-commit-overlooked",
  mistake:
    "A COMMIT that a constraint refuses is rolled back in silence, since the body's statements succeeded.",
  killedBy: "TX-030-returned-row-that-cannot-be-committed",
  edits: [
    {
      file: "write-txn.ts",
      from: "    throw failedCommit(connection, state, cause);\n",
      to: '    const failed = failedCommit(connection, state, cause);\n    if (failed.sqliteCode?.startsWith("SQLITE_CONSTRAINT") !== true) throw failed;\n',
    },
  ],
};
