import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "look-at-every-commit",
  mistake:
    "Each commit looks at the length of the -wal, which costs it a system call, and a checkpoint where it is long.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-001 up to the limit nothing is asked of the engine, and above it once in a while",
  },
  edits: [{ file: "wal-look.ts", from: "  watch.dueAt = now + constants.walLookIntervalMs;\n", to: "" }],
};
