import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-word-is-a-mode",
  mistake: "Whatever word the engine answers is taken for a journal mode.",
  killedBy: "JM-027-nonsense-is-unknown",
  edits: [
    {
      file: "pragmas.ts",
      from: "modes.find((mode) => mode === text) ?? null",
      to: "modes.find((mode) => mode === text) ?? (value == null ? null : (text as JournalMode))",
    },
  ],
};
