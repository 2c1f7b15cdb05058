import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "configured-delete-downgrades-wal",
  mistake: "With the configured mode delete, a file is taken out of WAL mode.",
  killedBy: "JM-040-delete-leaves-wal-alone",
  edits: [
    {
      file: "apply.ts",
      from: 'first.probed === "wal" ? stayInWal(subject)',
      to: 'first.probed === "wal" && subject.wanted === "wal" ? stayInWal(subject)',
    },
    {
      file: "decision.ts",
      from: 'if (probed === "wal") return {',
      to: 'if (probed === "wal" && wanted === "wal") return {',
    },
  ],
};
