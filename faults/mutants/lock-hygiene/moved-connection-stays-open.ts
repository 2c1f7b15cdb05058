import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "moved-connection-stays-open",
  mistake: "A connection whose database was moved is kept open like one that lost its -wal.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-010 is closed for real when its database was moved away",
  },
  edits: [
    {
      file: "live-databases.ts",
      from: "if (state.lost !== null && !isMoved(state.lost)) return connection;",
      to: "if (state.lost !== null) return connection;",
    },
  ],
};
