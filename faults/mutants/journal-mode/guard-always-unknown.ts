import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "guard-always-unknown",
  mistake: "The on-disk look never establishes the mode, so no fallback is ever allowed.",
  killedBy: "JM-001-locking-protocol-falls-back",
  edits: [
    {
      file: "pragmas.ts",
      from: "return queryValue(connection, FRESHEN) === undefined ? null : askMode(connection);",
      to: "return null;",
    },
  ],
};
