import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "message-without-the-error",
  mistake: "The fallback message does not contain the error of the switch.",
  killedBy: "JM-019-message-names-the-label",
  edits: [
    {
      file: "messages.ts",
      from: "cannot use WAL here (${reason}) and uses",
      to: "cannot use WAL here and uses",
    },
  ],
};
