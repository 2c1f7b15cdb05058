import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failure-told-each-time",
  mistake: "A checkpoint that fails is told of each second, for as long as the disk is full.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-003 a checkpoint that fails leaves the write acknowledged, and is told of once",
  },
  edits: [{ file: "wal-look.ts", from: "    watch.isFailureTold = true;\n", to: "" }],
};
