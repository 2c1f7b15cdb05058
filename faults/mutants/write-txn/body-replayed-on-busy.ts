import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "body-replayed-on-busy",
  mistake: "A body whose statement was BUSY is run again.",
  killedBy: "TX-009-busy-in-the-body-is-not-replayed",
  edits: [
    {
      file: "write-txn.ts",
      from: "throw withOutcome(error, rollBack(connection, state, error));",
      to: 'const outcome = rollBack(connection, state, error);\n    if (sqliteFailure(error)?.primary === "SQLITE_BUSY") return transaction(connection, state, body);\n    throw withOutcome(error, outcome);',
    },
  ],
};
