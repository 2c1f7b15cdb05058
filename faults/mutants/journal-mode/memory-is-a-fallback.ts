import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-is-a-fallback",
  mistake: "That a database in memory stays one is logged as a fallback.",
  killedBy: "JM-025-memory-is-no-fallback",
  edits: [{ file: "decision.ts", from: "log: isFallback(mode)", to: "log: true" }],
};
