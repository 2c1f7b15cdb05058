import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "longer-lists-fit",
  mistake: "A list fits when it begins with the expected elements.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "wants lists to have the same length" },
  edits: [
    { file: "match.ts", from: "seen.length === expected.length", to: "seen.length >= expected.length" },
  ],
};
