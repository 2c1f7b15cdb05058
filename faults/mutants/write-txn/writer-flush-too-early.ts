import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-flush-too-early",
  mistake: "A flush counts what was taken back as if all before it were settled.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-063 flush waits for all that was handed in before, and hides no error",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "const oldest = this.#run[0]?.write ?? firstOf(this.#queue);",
      to: "const oldest = this.#run[0]?.write;",
    },
    { file: "group-writer.ts", from: "      this.#noteSettled();\n      if (this", to: "      if (this" },
  ],
};
