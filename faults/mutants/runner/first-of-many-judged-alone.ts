import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "first-of-many-judged-alone",
  mistake: "Of a step for all actors, only the first answer is judged.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "sends the answers of all actors through the judge",
  },
  edits: [
    {
      file: "actor-step.ts",
      from: "    sent.map(async (pending) => {",
      to: "    sent.slice(0, 1).map(async (pending) => {",
    },
  ],
};
