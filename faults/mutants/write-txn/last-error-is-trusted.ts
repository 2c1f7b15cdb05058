import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "last-error-is-trusted",
  mistake: "A body that fails with an error on which the engine rolls back counts as rolled back by it.",
  killedBy: "TX-025-transaction-that-is-over-is-not-rolled-back",
  edits: [
    {
      file: "outcome.ts",
      from: '    case "body":\n    case "release":\n',
      to: '    case "body":\n      if (ending.undo === "was-over" && /FULL|IOERR|CONSTRAINT/.test(primaryOf(ending.error) ?? "")) return "rolled-back";\n      return undone(ending.undo);\n    case "release":\n',
    },
  ],
};
