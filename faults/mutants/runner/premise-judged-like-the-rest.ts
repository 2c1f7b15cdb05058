import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "premise-judged-like-the-rest",
  mistake: "A layer of another shape fails what it need not do.",
  killedBy: {
    file: "test/conformance/premises.test.ts",
    title: "that is not met is a skip with the reason; strictly, a failure",
  },
  edits: [
    {
      file: "premise.ts",
      from: "throw new UnmetPremise(premise, error);",
      to: "throw error;",
    },
  ],
};
