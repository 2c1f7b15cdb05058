import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "never-a-pause",
  mistake: "Readers that follow one another keep the -wal growing.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-004 readers that follow one another are given a pause",
  },
  edits: [
    {
      file: "wal-look.ts",
      from: 'walCheckpoint(connection, "RESTART")',
      to: 'walCheckpoint(connection, "PASSIVE")',
    },
  ],
};
