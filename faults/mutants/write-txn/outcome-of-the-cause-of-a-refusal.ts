import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "outcome-of-the-cause-of-a-refusal",
  mistake: "A refusal has the outcome of the transaction on account of which it was refused.",
  killedBy: {
    file: "test/write-txn/outcome-within.test.ts",
    title: "TX-027 a refusal is not started, whatever became of its cause",
  },
  edits: [
    {
      file: "transaction-errors.ts",
      from: 'const before = ending.at === "body" ? transactionOutcome(error) : ownOutcome(error);',
      to: 'const before = ending.at === "commit" ? ownOutcome(error) : transactionOutcome(error);',
    },
  ],
};
