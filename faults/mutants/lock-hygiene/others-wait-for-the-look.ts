import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "others-wait-for-the-look",
  mistake: "The files are looked at between BEGIN and COMMIT, while others wait.",
  killedBy: { file: "test/lock-hygiene/look-before-begin.test.ts", title: "LH-008 spares the one inside it" },
  edits: [{ file: "write-txn.ts", from: "  lookBeforeBegin(state);\n", to: "" }],
};
