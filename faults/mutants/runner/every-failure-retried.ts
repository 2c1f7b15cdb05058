import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-failure-retried",
  mistake: "Every case that fails is run again, so that only what fails twice is seen.",
  killedBy: {
    file: "test/conformance/verdicts.test.ts",
    title: "a case with one process that fails is not run again",
  },
  edits: [
    {
      file: "run-suite.ts",
      from: "if (retry && isMissed(result) && hasSeveralProcesses(job.case)) again",
      to: 'if (retry && isMissed(result) && (hasSeveralProcesses(job.case) || job.id !== "")) again',
    },
  ],
};
