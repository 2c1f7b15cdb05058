import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "descriptors-not-looked-at",
  mistake: "Only connections of the layer count as open in the process.",
  killedBy: "LH-040-handle-of-another-library",
  edits: [
    {
      file: "second-library.ts",
      from: "if (loaded.length < 2 || isAttachedByOwn(identity, library)) return;",
      to: "if (loaded.length < 200 || isAttachedByOwn(identity, library)) return;",
    },
  ],
};
