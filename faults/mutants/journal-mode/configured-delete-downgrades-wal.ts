import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "configured-delete-downgrades-wal",
  mistake: "With the configured mode delete, a file is taken out of WAL mode.",
  killedBy: "JM-040-delete-leaves-wal-alone",
  edits: [
    {
      file: "apply.ts",
      from: 'first.probed === "wal" ? stayInWal(context)',
      to: 'first.probed === "wal" && context.wanted === "wal" ? stayInWal(context)',
    },
    {
      file: "decision.ts",
      from: 'if (probed === "wal") return {',
      to: 'if (probed === "wal" && wanted === "wal") return {',
    },
  ],
};
