import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "guard-trusts-a-stale-connection",
  mistake: "The on-disk look is only a probe, which answers from the connection's memory.",
  killedBy: "JM-017-look-is-not-from-memory",
  edits: [
    {
      file: "pragmas.ts",
      from: "return queryValue(connection, FRESHEN) === undefined ? null : askMode(connection);",
      to: "return askMode(connection);",
    },
  ],
};
