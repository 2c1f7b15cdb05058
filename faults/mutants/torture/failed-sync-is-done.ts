import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-sync-is-done",
  mistake: "A commit whose sync failed is acknowledged.",
  killedBy: {
    file: "test/torture/power.test.ts",
    title: "TX-018 what was acknowledged after a sync that failed is there",
  },
  edits: [
    {
      file: "write-txn.ts",
      from: "    throw failedCommit(connection, state, cause);",
      to: '    if (!String(cause).includes("disk I/O")) throw failedCommit(connection, state, cause);\n    giveUp(connection, state, cause);',
    },
  ],
};
