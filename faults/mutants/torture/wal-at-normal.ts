import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wal-at-normal",
  mistake: "In WAL mode synchronous is NORMAL, which syncs no commit.",
  killedBy: {
    file: "test/torture/power.test.ts",
    title: "CN-004 what was acknowledged in WAL mode is there",
  },
  edits: [{ file: "constants.json", from: '"synchronous": "FULL"', to: '"synchronous": "NORMAL"' }],
};
