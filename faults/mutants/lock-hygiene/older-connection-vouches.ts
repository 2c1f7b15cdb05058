import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "older-connection-vouches",
  mistake: "A connection that can lose nothing ends the search for one that lost its files.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-012 keeps its process from connecting, also beside an older connection that lost nothing",
  },
  edits: [
    {
      file: "live-databases.ts",
      from: "if (state.generation === null || state.generation.wal === null) continue;",
      to: "if (state.generation === null || state.generation.wal === null) return;",
    },
  ],
};
