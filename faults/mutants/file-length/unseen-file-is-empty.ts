import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unseen-file-is-empty",
  mistake: "A file whose size cannot be read counts as empty.",
  killedBy: "FL-007-size-out-of-reach-passes",
  edits: [
    {
      file: "file-length.ts",
      from: "physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;",
      to: "physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;",
    },
  ],
};
