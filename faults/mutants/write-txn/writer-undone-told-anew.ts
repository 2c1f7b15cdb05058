import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-undone-told-anew",
  mistake: "A body that was undone alone is told what became of the others.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-058 when it is not known what COMMIT did, nobody is invited to write again",
  },
  edits: [{ file: "commit-batch.ts", from: '  if ("error" in one.ending) return one.ending;\n', to: "" }],
};
