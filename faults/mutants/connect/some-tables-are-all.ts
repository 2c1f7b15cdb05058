import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "some-tables-are-all",
  mistake: "A schema is taken to be there when a part of it is.",
  killedBy: "CN-037-what-is-missing-is-made",
  edits: [
    {
      file: "applied-schema.ts",
      from: `.every((object)`,
      to: `.some((object)`,
    },
  ],
};
