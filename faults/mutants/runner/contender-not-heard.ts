import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "contender-not-heard",
  mistake: "What a contender for the write lock met is not looked at.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where the write lock is free that must be held, and the other way round",
  },
  edits: [
    {
      file: "runner-step.ts",
      from: "if (seen === step.expect) return;\n    const message",
      to: "if (seen === step.expect || seen !== undefined) return;\n    const message",
    },
  ],
};
