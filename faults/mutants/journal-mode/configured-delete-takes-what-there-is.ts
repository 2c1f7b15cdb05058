import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "configured-delete-takes-what-there-is",
  mistake: "With the configured mode delete, any mode but WAL is left as it is.",
  killedBy: "JM-041-other-rollback-modes-get-delete",
  edits: [
    {
      file: "decision.ts",
      from: 'if (probed === "delete" || probed === "memory") return',
      to: 'if (probed !== "wal") return',
    },
  ],
};
