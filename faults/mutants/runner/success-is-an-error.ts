import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "success-is-an-error",
  mistake: "Where an error is expected, success is accepted too.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "does not take success for the error that was expected",
  },
  edits: [
    {
      file: "reply.ts",
      from: "if (expectation.anyOf !== undefined)",
      to: 'if (expectation.error !== undefined && reply.kind === "ok") return true;\n  if (expectation.anyOf !== undefined)',
    },
  ],
};
