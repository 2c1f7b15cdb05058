import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "premise-excuses-lost-rows",
  mistake: "A case that does not apply forgives the rows that were lost before.",
  killedBy: {
    file: "test/conformance/premises.test.ts",
    title: "excuses no rows that were acknowledged before, and are lost",
  },
  edits: [
    {
      file: "premise.ts",
      from: "await assertAcknowledged(context.inspector, context.acknowledged, context.path);",
      to: "await assertAcknowledged(context.inspector, [], context.path);",
    },
  ],
};
