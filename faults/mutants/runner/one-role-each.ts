import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "one-role-each",
  mistake: "With two ports, each plays one role only.",
  killedBy: { file: "test/conformance/verdicts.test.ts", title: "two ports run each case in both roles" },
  edits: [{ file: "run-suite.ts", from: "first: 1 as const", to: "first: 0 as const" }],
};
