import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-taken-back-but-written",
  mistake: "What was taken back stays in the queue.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-062 a signal takes a write back, and the others stay in their order",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "      this.#queue.delete(aborted);\n      aborted.settle",
      to: "      aborted.settle",
    },
  ],
};
