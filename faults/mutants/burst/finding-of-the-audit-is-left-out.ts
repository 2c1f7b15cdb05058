import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "finding-of-the-audit-is-left-out",
  mistake: "What the audit finds missing is shown, and is no finding.",
  killedBy: { file: "test/cli/burst.test.ts", title: "each possible problem is a finding of its own" },
  edits: [
    {
      file: "burst-report.ts",
      from: "if (report.missing > 0) findings.push(`${report.missing} acknowledged writes are not in the file`);",
      to: "",
    },
  ],
};
