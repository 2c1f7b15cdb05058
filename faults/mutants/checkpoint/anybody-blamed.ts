import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "anybody-blamed",
  mistake: "Whoever reads at the moment of the warning is named, and not who has read all the time.",
  killedBy: {
    file: "test/checkpoint/standstill.test.ts",
    title: "CP-002 is the work of those who had the same lock all the time",
  },
  edits: [
    {
      file: "standstill.ts",
      from: "return { ...before, frames, readers: lasting };",
      to: "return { ...before, frames, readers: lasting.length > 0 ? readers : lasting };",
    },
  ],
};
