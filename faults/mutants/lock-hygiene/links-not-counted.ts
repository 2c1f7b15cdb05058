import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "links-not-counted",
  mistake: "A file that has hard links is opened like any other.",
  killedBy: "LH-037-second-name-in-another-process",
  edits: [
    {
      file: "one-name.ts",
      from: "links > 1 ? hardLinks(file, links) : ",
      to: "",
    },
  ],
};
