import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "names-at-most",
  mistake: "Files of a name may be fewer than a step says.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where names, copies or rows are more or fewer than it says",
  },
  edits: [{ file: "names-step.ts", from: "if (seen !== wanted)", to: "if (seen > wanted)" }],
};
