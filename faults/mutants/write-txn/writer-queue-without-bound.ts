import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-queue-without-bound",
  mistake: "The queue takes everything.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-061 a write too many is refused, and the writer tells when there is room again",
  },
  waits: true,
  edits: [
    {
      file: "group-writer.ts",
      from: "if (this.#queue.size >= this.#maxQueue) throw",
      to: "if (this.#queue.size > 10 * this.#maxQueue) throw",
    },
  ],
};
