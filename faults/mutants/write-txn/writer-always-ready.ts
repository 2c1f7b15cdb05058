import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-always-ready",
  mistake: "The writer says that there is room although its queue is full.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-061 a write too many is refused, and the writer tells when there is room again",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "if (this.#queue.size < this.#maxQueue) return",
      to: "if (this.#queue.size <= this.#maxQueue) return",
    },
  ],
};
