import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "inner-committed-becomes-rolled-back",
  mistake: "The outer transaction's outcome replaces that of an inner one on another database.",
  killedBy: "TX-023-committed-inside-is-no-invitation",
  edits: [
    {
      file: "outcome.ts",
      from: 'return open && outcome !== "committed" ? "unknown" : outcome;',
      to: "return open ? outcome : outcome;",
    },
  ],
};
