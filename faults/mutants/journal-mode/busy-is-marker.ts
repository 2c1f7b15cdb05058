import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-is-marker",
  mistake: '"database is locked" counts as a sign that WAL cannot work here.',
  killedBy: "JM-032-busy-to-the-end-is-no-fallback",
  edits: [{ file: "switch.ts", from: 'isBusy(error) ? "busy"', to: 'isBusy(error) ? "marker"' }],
};
