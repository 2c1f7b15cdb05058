import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-one-error-for-all",
  mistake: "All writes of a failed transaction get the same error object.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-058 when COMMIT is undone, each of its writes has an error of its own",
  },
  edits: [
    {
      file: "commit-batch.ts",
      from: "run.length === 1 ? failure : sharedFailure(failure, path)",
      to: "failure",
    },
    { file: "commit-batch.ts", from: "import { sharedFailure, takenAlong }", to: "import { takenAlong }" },
  ],
};
