import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "new-file-same-standstill",
  mistake: "A -wal that has begun anew counts as one of which nothing could be moved.",
  killedBy: {
    file: "test/checkpoint/standstill.test.ts",
    title: "CP-002 is none where the file has begun anew, though the number is the same",
  },
  edits: [{ file: "standstill.ts", from: " || frames < before.frames", to: "" }],
};
