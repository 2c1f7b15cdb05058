import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "deferred-begin",
  mistake: "The transaction begins with a plain BEGIN, which takes no lock before the first write.",
  killedBy: "TX-003-lock-before-the-body",
  edits: [
    {
      file: "boundary.ts",
      from: 'prepared(connection, state, "BEGIN IMMEDIATE")',
      to: 'prepared(connection, state, "BEGIN")',
    },
  ],
};
