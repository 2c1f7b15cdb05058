import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-deferred-stays",
  mistake:
    "Only the default variant of better-sqlite3's transaction() is guarded, and not the one that Drizzle calls.",
  killedBy: {
    file: "test/orm/guard-transactions.test.ts",
    title: "TX-070 holds the write lock before its function has done anything, in all variants",
  },
  edits: [
    {
      file: "orm/better-sqlite3.ts",
      from: "    deferred: same,",
      to: "    deferred: { value: body },",
    },
  ],
};
