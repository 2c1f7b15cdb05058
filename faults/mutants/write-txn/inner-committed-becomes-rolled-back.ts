import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "inner-committed-becomes-rolled-back",
  mistake: "The outer transaction's outcome replaces what an inner one on another database had said.",
  killedBy: "TX-023-committed-inside-is-no-invitation",
  edits: [
    {
      file: "transaction-outcome.ts",
      from: 'outcomes().set(error, open && outcome !== "committed" ? "unknown" : outcome);',
      to: "outcomes().set(error, outcome);",
    },
    {
      file: "transaction-outcome.ts",
      from: '  const before = outcomes().get(error);\n  const open = before === "committed" || before === "unknown";\n',
      to: "",
    },
  ],
};
