import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "acknowledged-rows-not-looked-for",
  mistake: "What was acknowledged is remembered, and not looked for at the end.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "misses each row that was acknowledged, whatever else is there",
  },
  edits: [
    {
      file: "acknowledged.ts",
      from: "if (lost.length === 0) return;",
      to: "if (lost.length < acknowledged.length) return;",
    },
  ],
};
