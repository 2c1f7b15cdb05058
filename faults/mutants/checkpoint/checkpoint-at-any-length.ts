import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "checkpoint-at-any-length",
  mistake: "A checkpoint is run whatever the length of the -wal is.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-001 up to the limit nothing is asked of the engine, and above it once in a while",
  },
  edits: [{ file: "wal-look.ts", from: "if (bytes <= watch.limitBytes) {", to: "if (bytes < 0) {" }],
};
