import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-listed-case-may-be-flaky",
  mistake: "A case that is listed as failing may also be flaky.",
  killedBy: {
    file: "test/conformance/command.test.ts",
    title: "a flaky case is expected where the list calls it flaky, and a failure where it does not",
  },
  edits: [
    {
      file: "expected-failures.ts",
      from: '(result.status === "flaky" && entry.flaky === true)',
      to: 'result.status === "flaky"',
    },
  ],
};
