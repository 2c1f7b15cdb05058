import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-queue-is-an-error",
  mistake: "Where there can be no queue, writes fail.",
  killedBy: {
    file: "test/waiting/queued-transaction.test.ts",
    title: "TX-038 where there can be no queue, that is said once, and writes wait as ever",
  },
  edits: [
    { file: "queue.ts", from: "    tellNone(path, state, error);\n    return null;", to: "    throw error;" },
  ],
};
