import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-wal-is-the-databases",
  mistake: "A -wal belongs to the database beside which it lies.",
  killedBy: "LH-032-restored-file-and-the-old-wal",
  edits: [
    {
      file: "wal-owner.ts",
      from: "  if (wal === null) return;",
      to: "  if (wal === null || wal.size >= 0n) return;",
    },
  ],
};
