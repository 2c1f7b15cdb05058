import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-check-is-an-error",
  mistake: "A check that cannot read because another process has the lock fails.",
  killedBy: "FL-011-locked-file-passes",
  edits: [
    {
      file: "file-length.ts",
      from: "    if (!isLockFailure(error)) throw error;",
      to: "    if (!isLockFailure(error) || state.path !== undefined) throw error;",
    },
  ],
};
