import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pause-not-waited-for",
  mistake: "A body that never came to its pause counts as paused.",
  killedBy: {
    file: "test/conformance/steps.test.ts",
    title: "fails where a body does not come to the pause that it must reach",
  },
  edits: [
    {
      file: "actor-step.ts",
      from: "if (await adapter.paused(at, pending, timeoutMs)) return;",
      to: 'await adapter.paused(at, pending, timeoutMs);\n  if (at !== "") return;',
    },
  ],
};
