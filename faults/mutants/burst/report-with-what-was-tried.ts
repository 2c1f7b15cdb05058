import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "report-with-what-was-tried",
  mistake: "Writes that failed count as acknowledged.",
  killedBy: { file: "test/cli/burst.test.ts", title: "errors of all processes are added up by code" },
  edits: [
    {
      file: "burst-report.ts",
      from: "acknowledged: latencies.length,",
      to: "acknowledged: latencies.length + results.reduce((total, one) => total + one.failed.length, 0),",
    },
  ],
};
