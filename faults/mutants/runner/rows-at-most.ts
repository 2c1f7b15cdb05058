import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rows-at-most",
  mistake: "Rows that must be a number may be fewer: a port that loses rows passes.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "counts rows exactly: neither fewer nor more" },
  edits: [{ file: "rows.ts", from: "seen.length !== count", to: "seen.length > count" }],
};
