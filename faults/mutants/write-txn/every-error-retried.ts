import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-error-retried",
  mistake: "BEGIN and COMMIT are tried again whatever the error is.",
  killedBy: "TX-008-other-errors-are-not-tried-again",
  edits: [
    {
      file: "boundary-retry.ts",
      from: "if (retry >= boundaryRetries || !isLockFailure(error)) throw error;",
      to: "if (retry >= boundaryRetries) throw error;",
    },
    { file: "boundary-retry.ts", from: 'import { isLockFailure } from "./sqlite-error.ts";\n', to: "" },
  ],
};
