import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "deferred-begin-in-delete-mode",
  mistake: "A transaction begins with BEGIN IMMEDIATE only in WAL mode.",
  killedBy: "MP-009-writers-in-delete-mode",
  edits: [
    {
      file: "boundary.ts",
      from: `prepared(connection, state, "BEGIN IMMEDIATE")`,
      to: `prepared(connection, state, state.generation?.wal ? "BEGIN IMMEDIATE" : "BEGIN")`,
    },
  ],
};
