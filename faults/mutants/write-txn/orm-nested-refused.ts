import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-nested-refused",
  mistake: "better-sqlite3's transaction() inside another one is refused.",
  killedBy: {
    file: "test/orm/guard-transactions.test.ts",
    title: "TX-070 is a savepoint inside another one, undone alone",
  },
  edits: [
    {
      file: "orm/better-sqlite3.ts",
      from: "{ allowNested: true }",
      to: "{ allowNested: false }",
    },
  ],
};
