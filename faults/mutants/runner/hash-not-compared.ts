import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "hash-not-compared",
  mistake: "The hashes of a file before and after are not compared.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where bytes have changed that must not, or have not that must",
  },
  edits: [
    {
      file: "file-step.ts",
      from: "savedOf(context, sameAs) !== hash",
      to: 'savedOf(context, sameAs) === ""',
    },
  ],
};
