import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "premise-excuses-a-crash",
  mistake: "A port that dies at the premise of a case is excused.",
  killedBy: {
    file: "test/conformance/premises.test.ts",
    title: "excuses no process that ends instead of answering",
  },
  edits: [
    {
      file: "premise.ts",
      from: "(error instanceof ExpectationFailed && !error.always)",
      to: "error instanceof ExpectationFailed",
    },
  ],
};
