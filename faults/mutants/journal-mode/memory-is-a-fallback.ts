import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-is-a-fallback",
  mistake: "A database in memory, which always stays in mode memory, is logged as a fallback.",
  killedBy: "JM-025-memory-is-no-fallback",
  edits: [{ file: "decision.ts", from: "log: isFallback(mode)", to: "log: true" }],
};
