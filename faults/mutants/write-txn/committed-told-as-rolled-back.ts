import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "committed-told-as-rolled-back",
  mistake: "An error after the commit is reported as a transaction that was rolled back.",
  killedBy: "TX-006-error-after-commit-says-committed",
  edits: [
    {
      file: "outcome.ts",
      from: '    case "check":\n      return "committed";',
      to: '    case "check":\n      return "rolled-back";',
    },
  ],
};
