import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-that-fails-later-fails-writes",
  mistake: "A queue's lock that fails later is an error of the write.",
  killedBy: {
    file: "test/waiting/queued-transaction.test.ts",
    title: "TX-038 a lock that fails later is said once, too, and no write fails of it",
  },
  edits: [
    {
      file: "queue.ts",
      from: "    tellNone(path, state, error);\n  }\n}",
      to: "    tellNone(path, state, error);\n    throw error;\n  }\n}",
    },
  ],
};
