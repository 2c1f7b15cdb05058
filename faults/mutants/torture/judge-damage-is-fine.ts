import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "judge-damage-is-fine",
  mistake: "The judge of tortures does not ask whether the file is whole.",
  killedBy: {
    file: "test/torture/judge.test.ts",
    title: "finds damage, and does not believe the rows of a damaged file",
  },
  edits: [{ file: "torture/aftermath.ts", from: 'integrity.join() !== "ok"', to: "integrity.length === 0" }],
};
