import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "owners-timeout-forgotten",
  mistake: "A busy timeout that the owner of the connection set is replaced by that of connect().",
  killedBy: "TX-031-body-has-its-own-timeout",
  edits: [
    {
      file: "connection-state.ts",
      from: "      if (!state.waits.isOwn) state.waits.timeoutMs = undefined;",
      to: "      if (!state.waits.isOwn) state.waits.timeoutMs ??= undefined;",
    },
  ],
};
