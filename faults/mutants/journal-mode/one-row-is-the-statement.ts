import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "one-row-is-the-statement",
  mistake: "A statement is read up to its first row, and an error at its end is lost.",
  killedBy: "JM-054-error-after-the-answer",
  edits: [
    {
      file: "connection.ts",
      from: "firstColumn(statement.all()[0])",
      to: "firstColumn(statement.get())",
    },
  ],
};
