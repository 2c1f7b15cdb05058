import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pattern-fits-a-part",
  mistake: "A pattern fits a name that only contains it.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "wants a pattern to fit the whole name" },
  edits: [{ file: "match.ts", from: '`^${escaped.join(".*")}$`', to: 'escaped.join(".*")' }],
};
