import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pending-not-asserted",
  mistake: "That an answer has to wait is never looked at.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where the port answers though it has to wait",
  },
  edits: [
    {
      file: "still-waiting.ts",
      from: "if (!pending.settled) continue;",
      to: "if (sent.length > 0) continue;",
    },
  ],
};
