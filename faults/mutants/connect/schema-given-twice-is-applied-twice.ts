import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-given-twice-is-applied-twice",
  mistake: "Every later connect with a schema sets the file up for it again.",
  killedBy: "CN-019-later-connect-runs-no-schema",
  edits: [
    {
      file: "connect.ts",
      from: `if (!isSetUpFor(file, options.schema, libraryOf(driver)))`,
      to: `if (options.schema !== undefined || !isSetUpFor(file, options.schema, libraryOf(driver)))`,
    },
  ],
};
