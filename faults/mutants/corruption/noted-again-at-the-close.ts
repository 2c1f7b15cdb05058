import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "noted-again-at-the-close",
  mistake: "A process that closes a large file notes it as whole, whatever others have found since.",
  killedBy: "CO-028-note-that-was-taken-back-stays-so",
  edits: [
    {
      file: "whole-file.ts",
      from: "const there = readRecord(file, state);",
      to: "const there: typeof record | null = record;",
    },
  ],
};
