import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-that-cannot-run-is-damage",
  mistake: "A check that cannot run counts as damage.",
  killedBy: "CO-012-check-that-cannot-run",
  edits: [
    {
      file: "integrity.ts",
      from: `return { kind: "unable", reason: failure.message };`,
      to: `return { kind: "suspect", reason: failure.message, sqliteCode: "SQLITE_CORRUPT" };`,
    },
  ],
};
