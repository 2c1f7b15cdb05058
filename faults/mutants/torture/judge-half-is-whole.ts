import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-half-is-whole",
  mistake: "The judge of tortures takes half a write for a whole one.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds half a write",
  },
  edits: [
    {
      file: "account.ts",
      from: "else if (first !== second)",
      to: 'else if (first !== second && promised === "gone")',
    },
  ],
};
