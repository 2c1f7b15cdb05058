import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-abort-after-the-body",
  mistake: "A signal rejects a write whose body runs.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-062 a signal takes a write back, and the others stay in their order",
  },
  edits: [{ file: "batch.ts", from: "    write.start();\n", to: "" }],
};
