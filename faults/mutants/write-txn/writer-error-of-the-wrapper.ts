import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-error-of-the-wrapper",
  mistake: "The outcome of another write, which the error carries, is taken for that of the body.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-056 an error with an outcome from another database does not stop the batch",
  },
  edits: [
    {
      file: "batch.ts",
      from: 'const outcome = transactionOutcome(failure) ?? "unknown";\n    const error = failure instanceof BodyFailure ? failure.error : failure;',
      to: 'const error = failure instanceof BodyFailure ? failure.error : failure;\n    const outcome = transactionOutcome(error) ?? transactionOutcome(failure) ?? "unknown";',
    },
  ],
};
