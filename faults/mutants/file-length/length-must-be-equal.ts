import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "length-must-be-equal",
  mistake: "A file that is longer than its pages take is an error too.",
  killedBy: "FL-008-longer-file-passes",
  edits: [
    {
      file: "file-length.ts",
      from: "physicalBytes >= logicalBytes",
      to: "physicalBytes === logicalBytes",
    },
  ],
};
