import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pipe-is-copied",
  mistake: "A -shm that is a FIFO is read like a file.",
  killedBy: "CO-018-pipe-beside-it-is-not-copied",
  edits: [
    {
      file: "open-regular.ts",
      from: "if (!stats.isFile()) throw",
      to: "if (stats.isDirectory()) throw",
    },
  ],
};
