import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "full-in-every-mode",
  mistake: "`synchronous` is FULL in every journal mode.",
  killedBy: "CN-035-extra-after-a-fallback",
  edits: [
    {
      file: "connection-pragmas.ts",
      from: " ? constants.synchronous : constants.rollbackJournalSynchronous;",
      to: " ? constants.synchronous : constants.synchronous;",
    },
  ],
};
