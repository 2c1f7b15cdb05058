import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "deferred-begin-in-delete-mode",
  mistake: "Only in WAL mode does a transaction begin with BEGIN IMMEDIATE.",
  killedBy: "MP-009-writers-in-delete-mode",
  edits: [
    {
      file: "write-txn.ts",
      from: `"BEGIN IMMEDIATE");
    retryBoundary`,
      to: `state.generation?.wal ? "BEGIN IMMEDIATE" : "BEGIN");
    retryBoundary`,
    },
  ],
};
