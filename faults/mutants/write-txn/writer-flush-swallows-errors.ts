import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-flush-swallows-errors",
  mistake: "A flush handles the errors of the writes, and nobody hears of them.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-063 an error that nobody waits for is not swallowed by flush and close",
  },
  waits: true,
  edits: [
    {
      file: "group-writer.ts",
      from: "    this.#noteSettled();\n    return done;",
      to: "    for (const { promise } of this.#queue) promise.catch(() => {});\n    this.#noteSettled();\n    return done;",
    },
  ],
};
