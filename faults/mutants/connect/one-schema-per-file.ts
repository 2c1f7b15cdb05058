import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "one-schema-per-file",
  mistake: "Once a file is set up, no other schema is applied to it.",
  killedBy: "CN-037-each-schema-is-applied",
  edits: [
    {
      file: "connect.ts",
      from: `if (!isSetUpFor(file, options.schema, libraryOf(driver)))`,
      to: `if (file === "" && !isSetUpFor(file, options.schema, libraryOf(driver)))`,
    },
  ],
};
