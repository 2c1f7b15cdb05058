import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "header-at-the-end-not-read",
  mistake: "The header at the end is not compared.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "compares the header at the end" },
  edits: [{ file: "final-state.ts", from: "if (seen !== expect.header)", to: 'if (seen === "")' }],
};
