import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "flaky-is-a-pass",
  mistake: "A case that fails, and passes when it is run again alone, counts as passed.",
  killedBy: {
    file: "test/conformance/verdicts.test.ts",
    title: "a case with several processes that fails, and passes alone, is flaky and fails the run",
  },
  edits: [
    {
      file: "run-suite.ts",
      from: '      ...before,\n      status: before.status === "fail" ? "flaky" : before.status,\n',
      to: "      ...second,\n",
    },
  ],
};
