import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-undone-is-fine",
  mistake: "The judge of tortures does not look for writes that were reported as not done.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds a write that was undone",
  },
  edits: [
    {
      file: "account.ts",
      from: 'promised === "gone" && first === 1',
      to: 'promised === "gone" && first === 2',
    },
  ],
};
