import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "flaky-is-no-failure",
  mistake: "A run with flaky cases is a success.",
  killedBy: {
    file: "test/conformance/verdicts.test.ts",
    title: "a case that runs alone and fails first is flaky, too",
  },
  edits: [{ file: "conform.ts", from: "fail + flaky + error > expected", to: "fail + error > expected" }],
};
