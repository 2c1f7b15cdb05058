import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-never-ready-again",
  mistake: "The writer does not say that there is room again.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-061 a write too many is refused, and the writer tells when there is room again",
  },
  waits: true,
  edits: [{ file: "group-writer.ts", from: "    this.#room?.resolve();\n", to: "" }],
};
