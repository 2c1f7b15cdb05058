import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "copy-of-any-size",
  mistake: "A damaged file of any size is copied.",
  killedBy: "CO-019-copy-has-a-bound",
  edits: [
    {
      file: "quarantine.ts",
      from: "if (main.stats.size > constants.quarantineMaxBytes) throw",
      to: "if (main.stats.size < 0) throw",
    },
    {
      file: "quarantine.ts",
      from: "if (bytes > constants.quarantineMaxBytes) throw",
      to: "if (bytes < 0) throw",
    },
  ],
};
