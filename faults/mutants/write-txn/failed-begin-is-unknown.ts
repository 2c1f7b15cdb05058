import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-begin-is-unknown",
  mistake: "A BEGIN that failed leaves the outcome open, although nothing has happened.",
  killedBy: "TX-017-failed-begin-starts-nothing",
  edits: [
    {
      file: "write-txn.ts",
      from: 'boundaryError("BEGIN IMMEDIATE", state, cause, "not-started")',
      to: 'boundaryError("BEGIN IMMEDIATE", state, cause, "unknown")',
    },
  ],
};
