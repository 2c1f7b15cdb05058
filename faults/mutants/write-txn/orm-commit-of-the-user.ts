import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-commit-of-the-user",
  mistake: "A COMMIT that the function itself sends through Knex is taken for Knex's.",
  killedBy: {
    file: "test/orm/knex.test.ts",
    title: "TX-074 a function that ends its transaction and begins another one is no success",
  },
  edits: [
    {
      file: "orm-transactions.ts",
      from: "    if (this.#own === 0) return false;\n",
      to: "",
    },
  ],
};
