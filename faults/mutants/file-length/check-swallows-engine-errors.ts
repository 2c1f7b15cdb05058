import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-swallows-engine-errors",
  mistake: "The check ignores every error that is not its own.",
  killedBy: "FL-012-engine-error-is-heard",
  edits: [
    {
      file: "file-length.ts",
      from: "    if (!isLockFailure(error)) throw error;",
      to: "    if (!isLockFailure(error) && error instanceof FileLengthError) throw error;",
    },
  ],
};
