import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-descriptor-is-another-library",
  mistake: "Any descriptor that the layer did not open counts as that of another library.",
  killedBy: "LH-040-handle-of-the-same-library",
  edits: [
    {
      file: "second-library.ts",
      from: "if (loaded.length < 2 || isAttachedByOwn(identity, library)) return;",
      to: "if (isAttachedByOwn(identity, library)) return;",
    },
  ],
};
