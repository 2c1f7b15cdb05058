import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "closed-queue-is-used",
  mistake: "A queue that is closed, or was cut off, goes on being used.",
  killedBy: {
    file: "test/waiting/turn-queue.test.ts",
    title: "TX-035 a queue that is closed, or whose file was cut off, is not touched any more",
  },
  edits: [{ file: "turn-queue.ts", from: "    return !this.#isClosed;\n", to: "    return true;\n" }],
};
