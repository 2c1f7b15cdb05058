import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "outcome-of-the-outer-error-only",
  mistake: "The outcome of an error is not known where an ORM has put another error around it.",
  killedBy: {
    file: "test/write-txn/outcome-within.test.ts",
    title: "TX-072 is that of the error within",
  },
  edits: [
    {
      file: "transaction-outcome.ts",
      from: "    inner = cause ?? driverError;",
      to: "    inner = cause === driverError ? cause : undefined;",
    },
  ],
};
