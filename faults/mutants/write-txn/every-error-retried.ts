import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-error-retried",
  mistake: "BEGIN and COMMIT are retried after any error.",
  killedBy: "TX-008-other-errors-are-not-tried-again",
  edits: [
    {
      file: "boundary.ts",
      from: "        if (!isLockFailure(error) || isOwnStatement(error)) throw error;\n",
      to: "",
    },
    {
      file: "boundary.ts",
      from: 'import { isLockFailure, isOwnStatement } from "../engine/sqlite-error.ts";\n',
      to: "",
    },
  ],
};
