import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "acknowledged-rows-not-counted",
  mistake: "The least number of rows is not looked at.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants at least the rows that were acknowledged",
  },
  edits: [{ file: "rows.ts", from: "seen.length < atLeast", to: "seen.length < 0" }],
};
