import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "crash-is-an-error",
  mistake: "A port that crashes counts as one that answered with the expected error.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "does not take a crash for the error that was expected",
  },
  edits: [
    {
      file: "reply.ts",
      from: 'if (expectation.ended === true) return reply.kind === "ended";',
      to: 'if (expectation.ended === true || (expectation.error && reply.kind === "ended")) return reply.kind === "ended";',
    },
  ],
};
