import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-waits-for-nobody",
  mistake: "The lock is waited for although all writes were taken back.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-062 when all are taken back, the lock is not waited for any more",
  },
  edits: [
    { file: "group-writer.ts", from: "      if (this.#queue.size === 0) this.#emptied.abort();\n", to: "" },
  ],
};
