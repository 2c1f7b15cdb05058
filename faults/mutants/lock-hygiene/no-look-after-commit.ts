import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-look-after-commit",
  mistake: "The files are compared before the body runs, and not again after the commit.",
  killedBy: "LH-030-replaced-during-the-body",
  edits: [{ file: "write-txn.ts", from: "  lookBehind(connection, state);\n", to: "" }],
};
