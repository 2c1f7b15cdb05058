import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-replacement-ends-the-process",
  mistake: "After any replacement of a database, the process cannot open its path again.",
  killedBy: "LH-015-replaced-without-wal",
  edits: [
    {
      file: "live-databases.ts",
      from: "if (state.generation === null || state.generation.wal === null) continue;",
      to: "if (state.generation === null) continue;",
    },
  ],
};
