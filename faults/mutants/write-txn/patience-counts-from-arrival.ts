import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "patience-counts-from-arrival",
  mistake: "Whoever has waited for a second goes past a queue that goes on.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-037 a queue that goes on is waited in for as long as the busy timeout says",
  },
  edits: [
    {
      file: "turn-queue.ts",
      from: "this.#endedSeenAt = now;\n  }\n\n  /** Whether nothing",
      to: "\n  }\n\n  /** Whether nothing",
    },
  ],
};
