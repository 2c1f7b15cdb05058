import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-is-what-it-creates",
  mistake: "A schema counts as applied when its tables are there, whatever else it does.",
  killedBy: "CN-037-what-is-missing-is-made",
  edits: [
    {
      file: "applied-schema.ts",
      from: `  if (!createsOnly(sql)) return false;`,
      to: `  if (!createsOnly(sql) && sql === "") return false;`,
    },
  ],
};
