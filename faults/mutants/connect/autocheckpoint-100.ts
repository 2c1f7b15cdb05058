import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "autocheckpoint-100",
  mistake: "The WAL is checkpointed every 100 pages, as an earlier version of the documents said.",
  killedBy: "CN-003-autocheckpoint-on-every-connection",
  edits: [
    {
      file: "connection-pragmas.ts",
      from: "wal_autocheckpoint=${constants.walAutocheckpointPages}",
      to: "wal_autocheckpoint=${constants.walAutocheckpointPages / 10}",
    },
  ],
};
