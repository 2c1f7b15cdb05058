import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-error-not-blamed",
  mistake: "Knex's rollback is not told for which error it is, and its outcome is not known.",
  killedBy: {
    file: "test/orm/orms.test.ts",
    title: "TX-072 knex: an error of its function is thrown as it is, and what it wrote is undone",
  },
  edits: [
    {
      file: "knex.ts",
      from: "    transactions.get(connection)?.blame(error);\n",
      to: "",
    },
  ],
};
