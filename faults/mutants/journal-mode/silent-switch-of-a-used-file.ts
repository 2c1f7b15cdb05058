import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "silent-switch-of-a-used-file",
  mistake: "Switching a used file to WAL mode is not logged.",
  killedBy: "JM-043-switch-of-a-used-file-is-told",
  edits: [{ file: "switch.ts", from: "if (hadContent) logWalOnContent(context);", to: "" }],
};
