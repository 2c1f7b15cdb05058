import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "closed-with-the-turn",
  mistake: "A connection that is closed keeps the turn that it had.",
  killedBy: { file: "test/waiting/turn-queue.test.ts", title: "TX-035 whoever closes hands its turn on" },
  edits: [
    {
      file: "turn-queue.ts",
      from: "this.end();\n    this.#leaveForAll();\n    if (!this.#isUsable()) return;\n    this.#handOn();",
      to: "",
    },
  ],
};
