import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-flush-waits-for-later-ones",
  mistake: "A flush waits for what is handed in after it.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-063 flush waits for all that was handed in before, and hides no error",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "this.#flushes.until(this.#number - 1)",
      to: "this.#flushes.until(this.#number)",
    },
  ],
};
