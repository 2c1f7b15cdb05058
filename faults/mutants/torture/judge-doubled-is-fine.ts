import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-doubled-is-fine",
  mistake: "The judge of tortures counts a write that is there twice as there.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds a doubled write",
  },
  edits: [{ file: "account.ts", from: "first > 1 || second > 1", to: "first > 2 || second > 2" }],
};
