import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "whole-whatever-changed",
  mistake:
    "A large file that was found whole is believed to be, although it was changed while nobody used it.",
  killedBy: "CO-028-overwritten-large-file-is-checked",
  edits: [
    {
      file: "whole-file.ts",
      from: "isUnchanged(state, record) || isInUse(file) || wasLeft",
      to: "isUnchanged(state, record) || state.size > 0 || isInUse(file) || wasLeft",
    },
  ],
};
