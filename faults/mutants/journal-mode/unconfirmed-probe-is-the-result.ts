import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unconfirmed-probe-is-the-result",
  mistake: "When nothing is switched, the result is the probe's answer from memory.",
  killedBy: "JM-053-unconfirmed-answer-is-looked-up",
  edits: [
    {
      file: "apply.ts",
      from: "settle(context, assuredMode(context));\n      if (isFallback",
      to: "settle(context, decision.mode);\n      if (isFallback",
    },
  ],
};
