import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "fixed-default-label",
  mistake: 'The default label is "state.db".',
  killedBy: "JM-022-default-label-is-the-file-name",
  edits: [
    {
      file: "context.ts",
      from: '"database" : basename(path)',
      to: '"database" : basename("state.db")',
    },
  ],
};
