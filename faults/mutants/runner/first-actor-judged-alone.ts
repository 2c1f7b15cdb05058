import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "first-actor-judged-alone",
  mistake: "Statements are judged of the first actor only.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "judges the statements and messages of each actor",
  },
  edits: [
    {
      file: "final-state.ts",
      from: "assertTrace(actor, expected, reportOf(reports, actor));",
      to: "assertTrace(actor, expected, reportOf(reports, Object.keys(reports)[0] ?? actor));",
    },
  ],
};
