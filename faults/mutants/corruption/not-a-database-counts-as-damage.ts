import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "not-a-database-counts-as-damage",
  mistake: "A file that is not a database is treated like a damaged one: copied and reported as corrupt.",
  killedBy: "CO-003-document-is-left-alone",
  edits: [
    {
      file: "first-connect.ts",
      from: `  if (first.kind === "suspect" && !hasLiveConnection(file)) validateHeader(file);
`,
      to: "",
    },
  ],
};
