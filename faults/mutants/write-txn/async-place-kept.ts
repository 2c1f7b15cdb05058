import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-place-kept",
  mistake:
    "A transaction that failed keeps its place in the line, and those behind it wait for their deadline.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-051 one that fails, or is taken back, does not stop those behind it",
  },
  waits: true,
  edits: [
    {
      file: "turn.ts",
      from: "    place.leave();\n",
      to: "    if (state.waits.waitedMs < 0) place.leave();\n",
    },
  ],
};
