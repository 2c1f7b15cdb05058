import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "loss-in-the-body-acknowledged",
  mistake:
    "A loss that was noticed during the body is not thought of after COMMIT, until it is time to look again.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "LH-030 a loss that the body has noticed is not acknowledged, however fast the commit is",
  },
  edits: [
    {
      file: "write-txn.ts",
      from: 'state.mode === "wal" && state.lost === null && ',
      to: 'state.mode === "wal" && ',
    },
  ],
};
