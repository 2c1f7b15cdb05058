import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "empty-wal-is-nobodys",
  mistake: "An empty -wal is nobody's.",
  killedBy: "LH-033-empty-wal-that-is-in-use",
  edits: [
    {
      file: "wal-owner.ts",
      from: "  if (wal === null) return;",
      to: "  if (wal === null || wal.size === 0n) return;",
    },
  ],
};
