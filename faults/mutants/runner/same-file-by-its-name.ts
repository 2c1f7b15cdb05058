import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "same-file-by-its-name",
  mistake: "Whether a file is still the same one is not looked at.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where the file is another one, or not as it should be",
  },
  edits: [
    {
      file: "file-step.ts",
      from: "savedOf(context, expect.sameAs) === identity",
      to: 'savedOf(context, expect.sameAs) !== ""',
    },
  ],
};
