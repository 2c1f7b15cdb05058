import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "answer-of-the-switch-is-believed",
  mistake: "After the switch the file is read, and its mode is not asked for.",
  killedBy: "JM-055-answer-is-held-against-the-file",
  edits: [
    {
      file: "switch.ts",
      from: "answered(askMode(context.connection))",
      to: 'answered("wal")',
    },
  ],
};
