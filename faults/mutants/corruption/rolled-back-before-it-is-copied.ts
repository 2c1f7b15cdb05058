import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rolled-back-before-it-is-copied",
  mistake: "A check that must recover the file first does so before the file is copied.",
  killedBy: "CO-020-copied-before-it-is-rolled-back",
  edits: [
    {
      file: "integrity.ts",
      from: `    return { kind: "recovery", reason: failure.message };`,
      to: "    return recoverAndLook(path, Library, level, busyTimeoutMs);",
    },
  ],
};
