import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "outcome-of-a-statement-not-compared",
  mistake: "Whether a traced statement failed is not compared.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "compares the outcome of a statement" },
  edits: [{ file: "trace-and-log.ts", from: "&& fitsGlob(pattern.outcome, entry.outcome)", to: "" }],
};
