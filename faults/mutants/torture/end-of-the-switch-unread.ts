import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "end-of-the-switch-unread",
  mistake: "The switch is read up to its answer, which comes before its work.",
  killedBy: {
    file: "test/torture/sweep.test.ts",
    title: "JM-055 a switch whose end fails is not believed",
  },
  edits: [
    {
      file: "connection.ts",
      from: "firstColumn(statement.all()[0])",
      to: "firstColumn(statement.get())",
    },
  ],
};
