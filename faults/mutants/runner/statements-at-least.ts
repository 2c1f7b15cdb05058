import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "statements-at-least",
  mistake: "Statements that must run a number of times may run more often.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants a statement as often as it says, not less and not more",
  },
  edits: [{ file: "trace-and-log.ts", from: "if (ran !== times)", to: "if (ran < times)" }],
};
