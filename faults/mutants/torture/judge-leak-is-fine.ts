import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-leak-is-fine",
  mistake: "The torture does not look at descriptors.",
  killedBy: {
    file: "test/torture/brittle-layers.test.ts",
    title: "that leaks is found",
  },
  edits: [
    {
      file: "torture/aftermath.ts",
      from: "if (count(open, name) > count(expected.open, name))",
      to: "if (count(open, name) > 99)",
    },
  ],
};
