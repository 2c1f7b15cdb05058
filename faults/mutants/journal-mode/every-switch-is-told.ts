import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-switch-is-told",
  mistake: "The switch of a new file is logged like that of a used one.",
  killedBy: "JM-043-new-file-is-switched-in-silence",
  edits: [
    {
      file: "switch.ts",
      from: "if (hadContent) logWalOnContent(context);",
      to: "logWalOnContent(context);",
    },
  ],
};
