import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-lock-is-kept",
  mistake: "The torture does not ask whether others can write after a failure.",
  killedBy: {
    file: "test/torture/brittle-layers.test.ts",
    title: "that keeps-the-lock is found",
  },
  edits: [
    {
      file: "torture/aftermath.ts",
      from: "contender !== undefined && !(await contender())",
      to: 'contender !== undefined && !(await contender()) && files === "damaged"',
    },
  ],
};
