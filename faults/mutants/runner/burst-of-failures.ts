import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "burst-of-failures",
  mistake: "Writes of a burst may fail.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "wants each write of a burst to be acknowledged",
  },
  edits: [
    {
      file: "burst-step.ts",
      from: "assertReplyMeets({ ok: {} }, reply",
      to: "assertReplyMeets({ anyOf: [{ ok: {} }, { error: {} }] }, reply",
    },
  ],
};
