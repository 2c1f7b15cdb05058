import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "crowd-after-a-pin",
  mistake: "The time of a reader that did not end counts as one of readers that follow one another.",
  killedBy: {
    file: "test/checkpoint/standstill.test.ts",
    title: "CP-004 the time of a reader that did not end is no time of a crowd",
  },
  edits: [{ file: "standstill.ts", from: " || (hasMoved && before?.isTold === true)", to: "" }],
};
