import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-downgrade-is-fine",
  mistake: "The judge of tortures does not look at the header.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds a file that is no longer in WAL mode, or no longer SQLite's",
  },
  edits: [{ file: "torture/aftermath.ts", from: 'header !== "wal"', to: 'header === "absent"' }],
};
