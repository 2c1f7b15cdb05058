import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-counts-from-the-reports",
  mistake: "The number of rows is taken from what the workers say, and not from the file.",
  killedBy: {
    file: "test/cli/burst-audit.test.ts",
    title: "counts the tasks of the file as the process that it is",
  },
  edits: [
    {
      file: "burst-audit.ts",
      from: 'rows: Number(queryValue(db, "SELECT count(*) FROM tasks")),',
      to: "rows: workers.reduce((total, one) => total + one.writes - one.failed.length, 0),",
    },
  ],
};
