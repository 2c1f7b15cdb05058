import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-runs-twice",
  mistake: "The bodies of a transaction that failed are run again.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title:
      "TX-059 where a body takes the transaction with it, none that ran is acknowledged, and the others run",
  },
  edits: [
    {
      file: "commit-batch.ts",
      from: "    if (run.length === 0) throw error;\n",
      to: "    if (run.length === 0) throw error;\n    for (const { write } of run.slice(0, -1)) queue.add(write);\n",
    },
  ],
};
