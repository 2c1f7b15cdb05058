import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-lock-against-the-last-close",
  mistake: "Nothing keeps the driver from checkpointing a lost -wal when the process ends.",
  killedBy: "LH-011-end-of-the-process-does-not-checkpoint",
  edits: [
    {
      file: "retirement.ts",
      from: "!isMoved(lost) && mirrorSharedLock(path)",
      to: "!isMoved(lost) && mirrorSharedLock(path, null)",
    },
  ],
};
