import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-message-is-damage",
  mistake: "Whatever the integrity check says other than ok counts as damage.",
  killedBy: "CO-022-content-against-the-schema-is-no-damage",
  edits: [
    {
      file: "check-messages.ts",
      from: "messages.filter((message) => !aboutContent.some(",
      to: "messages.filter((message) => message || !aboutContent.some(",
    },
  ],
};
