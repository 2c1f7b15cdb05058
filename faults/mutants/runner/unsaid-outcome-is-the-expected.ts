import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unsaid-outcome-is-the-expected",
  mistake: "An outcome that the port does not say counts as the expected one.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "wants an expected outcome to be said" },
  edits: [
    {
      file: "reply.ts",
      from: "(outcome) => outcome === error.outcome)",
      to: "(outcome) => error.outcome === undefined || outcome === error.outcome)",
    },
  ],
};
