import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-error-retried",
  mistake: "BEGIN and COMMIT are retried after any error.",
  killedBy: "TX-008-other-errors-are-not-tried-again",
  edits: [
    {
      file: "waiting.ts",
      from: "if (retry >= boundaryRetries || !isLockFailure(error)) throw error;",
      to: "if (retry >= boundaryRetries) throw error;",
    },
    { file: "waiting.ts", from: 'import { isLockFailure } from "../engine/sqlite-error.ts";\n', to: "" },
  ],
};
