import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unreadable-is-empty",
  mistake: "A database that a fresh process cannot read counts as one without rows.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "does not take a file that cannot be read for an empty one",
  },
  edits: [
    {
      file: "rows.ts",
      from: "    if (!(error instanceof InspectorError)) throw error;\n",
      to: "    if (!(error instanceof InspectorError)) throw error;\n    if (error.message) return [];\n",
    },
  ],
};
