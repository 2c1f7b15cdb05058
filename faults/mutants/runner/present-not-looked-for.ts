import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "present-not-looked-for",
  mistake: "Files that must be there are not looked for.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "misses a file that must be there" },
  edits: [
    {
      file: "final-state.ts",
      from: "if (!names.some((name) => fitsGlob(pattern, name)))",
      to: "if (names.length === 0)",
    },
  ],
};
