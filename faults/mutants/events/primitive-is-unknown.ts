import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "primitive-is-unknown",
  mistake: "A transaction whose body threw a primitive was rolled back, and is told as unknown.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-007 each outermost transaction is told of once, with its outcome and its parts",
  },
  edits: [
    {
      file: "observed.ts",
      from: 'transactionOutcome(error) ?? latestOutcome() ?? "unknown"',
      to: 'transactionOutcome(error) ?? "unknown"',
    },
    {
      file: "observed.ts",
      from: "import { latestOutcome, type TransactionOutcome,",
      to: "import { type TransactionOutcome,",
    },
  ],
};
