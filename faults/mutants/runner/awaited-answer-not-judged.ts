import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "awaited-answer-not-judged",
  mistake: "An answer that was awaited later is not judged.",
  killedBy: { file: "test/conformance/steps.test.ts", title: "judges the answer that it awaits" },
  edits: [
    {
      file: "actor-step.ts",
      from: "await settleAll(context, sent, step, step);",
      to: "await settleAll(context, sent, { await: [], expect: { anyOf: [{ ok: {} }, { ended: true }, { error: {} }] } }, step);",
    },
  ],
};
