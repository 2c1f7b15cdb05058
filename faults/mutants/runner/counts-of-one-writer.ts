import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "counts-of-one-writer",
  mistake: "Of the writes that were acknowledged only one actor's are counted.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "is how many writes were acknowledged, by whom, and how many rows are there",
  },
  edits: [
    {
      file: "row-counts.ts",
      from: "writers.reduce((sum, [, writes]) => sum + writes, 0)",
      to: "(writers[0]?.[1] ?? 0)",
    },
  ],
};
