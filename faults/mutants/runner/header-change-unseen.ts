import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "header-change-unseen",
  mistake: "That the header changed is not told as the cause.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "is the step at which the header changed",
  },
  edits: [
    {
      file: "changes.ts",
      from: "was === null || is === null || was === is) return [];",
      to: "was === null || is === null || was !== is) return [];",
    },
  ],
};
