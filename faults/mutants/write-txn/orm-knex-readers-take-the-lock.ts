import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-knex-readers-take-the-lock",
  mistake: "A transaction of Knex that is declared to read only takes the write lock.",
  killedBy: {
    file: "test/orm/readers.test.ts",
    title: "TX-076 reads one state beside a writer: Knex's readOnly",
  },
  edits: [
    {
      file: "knex.ts",
      from: 'this.readOnly === true ? "BEGIN DEFERRED;" : "BEGIN;"',
      to: '"BEGIN;"',
    },
  ],
};
