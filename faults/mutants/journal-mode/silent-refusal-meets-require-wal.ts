import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "silent-refusal-meets-require-wal",
  mistake: "`requireWal` is checked only when the switch throws.",
  killedBy: "JM-038-silent-refusal-is-an-error",
  edits: [
    {
      file: "decision.ts",
      from: 'function keep(mode: JournalMode, requireWal: boolean): FallbackDecision {\n  if (requireWal) return { do: "unsupported" };',
      to: "function keep(mode: JournalMode, _requireWal: boolean): FallbackDecision {",
    },
  ],
};
