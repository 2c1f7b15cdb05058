import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-report-no-statements",
  mistake: "An actor without a report has run no statement that must not run.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants a report of an actor whose statements are judged",
  },
  edits: [
    {
      file: "final-state.ts",
      from: "if (report === undefined)\n",
      to: 'if (report === undefined && actor === "")\n',
    },
    {
      file: "final-state.ts",
      from: "  return report;",
      to: "  return report ?? { trace: [], logs: [], fired: {} };",
    },
  ],
};
