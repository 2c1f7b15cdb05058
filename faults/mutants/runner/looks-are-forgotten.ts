import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "looks-are-forgotten",
  mistake: "What was seen between two steps is forgotten.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "is the step at which somebody removed the -wal that others were using",
  },
  edits: [
    {
      file: "witness.ts",
      from: "    const fitting = this.#facts.filter(",
      to: "    const fitting = this.#facts.slice(0, 0).filter(",
    },
  ],
};
