import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "truncate-checkpoint-on-connect",
  mistake: 'Every connect truncates the WAL "to keep it small".',
  killedBy: "CN-033-no-checkpoint-of-its-own",
  edits: [
    {
      file: "connection-pragmas.ts",
      from: '  "PRAGMA cell_size_check=ON",\n',
      to: '  "PRAGMA cell_size_check=ON",\n  "PRAGMA wal_checkpoint(TRUNCATE)",\n',
    },
  ],
};
