import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "sibling-seen-late",
  mistake:
    "Whether a connection of the same thread holds the lock is asked only after the engine's own long wait.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-033 is short where a connection of the same thread may have the lock",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "isStepped: mayBeHopeless || (",
      to: "isStepped: (",
    },
  ],
};
