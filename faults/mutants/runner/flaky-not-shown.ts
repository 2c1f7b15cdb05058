import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "flaky-not-shown",
  mistake: "The report at the end leaves flaky cases out.",
  killedBy: {
    file: "test/conformance/reporters.test.ts",
    title: "a flaky case is none that passed in any report",
  },
  edits: [{ file: "spec.ts", from: 'status === "flaky");\n      if (flaky', to: "false);\n      if (flaky" }],
};
