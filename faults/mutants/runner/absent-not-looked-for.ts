import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "absent-not-looked-for",
  mistake: "Files that must not be there are not looked for.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "sees a file that must not be there" },
  edits: [
    {
      file: "final-state.ts",
      from: "for (const pattern of absent) {",
      to: "for (const pattern of absent.slice(absent.length)) {",
    },
  ],
};
