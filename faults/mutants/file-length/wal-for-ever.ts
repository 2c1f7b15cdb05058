import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wal-for-ever",
  mistake: "A connection that was in WAL mode once is never asked for its mode again.",
  killedBy: "FL-014-mode-is-asked-again",
  edits: [
    {
      file: "file-length.ts",
      from: 'return state.mode === "wal" && now - state.checkedAt < shortestChangeOfModeMs;',
      to: 'return state.mode === "wal" && now - state.checkedAt < 1000 * shortestChangeOfModeMs * 1000;',
    },
  ],
};
