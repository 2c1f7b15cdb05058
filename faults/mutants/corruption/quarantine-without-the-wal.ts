import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-without-the-wal",
  mistake: "Only the main file of a damaged database is copied.",
  killedBy: "CO-008-wal-is-copied-too",
  edits: [
    {
      file: "quarantine.ts",
      from: `const sidecars = ["-wal", "-shm", "-journal"] as const;`,
      to: `const sidecars = ["-journal"] as const;`,
    },
  ],
};
