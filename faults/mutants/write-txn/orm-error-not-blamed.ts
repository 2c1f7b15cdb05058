import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-error-not-blamed",
  mistake: "Knex's rollback is not told for which error it is, and its outcome is not known.",
  killedBy: {
    file: "test/orm/knex.test.ts",
    title: "TX-072 an error of the function is thrown as it is, and its outcome is known",
  },
  edits: [
    {
      file: "knex.ts",
      from: "    transactions.get(connection)?.blame(error);\n",
      to: "",
    },
  ],
};
