import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-without-begin",
  mistake: "When BEGIN fails the body runs anyway, each statement by itself.",
  killedBy: "TX-017-failed-begin-starts-nothing",
  edits: [
    {
      file: "write-txn.ts",
      from: 'throw boundaryError("BEGIN IMMEDIATE", state, cause, { at: "begin" });',
      to: "void cause;",
    },
  ],
};
