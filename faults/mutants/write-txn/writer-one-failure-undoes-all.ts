import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-one-failure-undoes-all",
  mistake: "A body that fails undoes the whole transaction.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-056 a body that fails is undone alone, with its own error",
  },
  edits: [
    {
      file: "batch.ts",
      from: 'if (outcome === "unknown" || state.begun !== begun) throw new BatchStopped(error);',
      to: "if (outcome !== undefined) throw new BatchStopped(error);",
    },
  ],
};
