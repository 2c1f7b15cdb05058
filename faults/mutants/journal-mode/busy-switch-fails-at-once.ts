import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-switch-fails-at-once",
  mistake: "The switch is tried once, although it does not always honour the busy timeout.",
  killedBy: "JM-032-busy-switch-is-tried-again",
  edits: [
    {
      file: "switch.ts",
      from: "if (!isBusy(error) || clock.now() >= deadline) throw error;",
      to: "throw error;",
    },
  ],
};
