import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "deferred-begin-among-many",
  mistake: "Write transactions begin with a plain BEGIN, so no process waits for its turn.",
  killedBy: "MP-001-six-writers",
  edits: [
    {
      file: "boundary.ts",
      from: `prepared(connection, state, "BEGIN IMMEDIATE")`,
      to: `prepared(connection, state, "BEGIN")`,
    },
  ],
};
