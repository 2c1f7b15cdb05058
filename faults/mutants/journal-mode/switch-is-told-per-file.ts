import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "switch-is-told-per-file",
  mistake: "The switch of a used file is logged once per file instead of once per label.",
  killedBy: "JM-043-one-message-a-label",
  edits: [
    {
      file: "messages.ts",
      from: '"wal-on-content", "warn",',
      to: '`wal-on-content ${context.name}` as LogTopic, "warn",',
    },
  ],
};
