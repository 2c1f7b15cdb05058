import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-lost-is-fine",
  mistake: "The judge of tortures does not look for acknowledged writes.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds an acknowledged write that is missing",
  },
  edits: [
    {
      file: "account.ts",
      from: 'promised === "acknowledged" && first === 0',
      to: 'promised === "acknowledged" && first === 2',
    },
  ],
};
