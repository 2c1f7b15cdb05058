import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-begin-left-to-the-engine",
  mistake: "Kysely's transaction begins as the engine's own, a deferred one.",
  killedBy: {
    file: "test/orm/kysely.test.ts",
    title: "TX-071 a transaction holds the write lock before anything is read",
  },
  edits: [
    {
      file: "kysely.ts",
      from: '    if (settings?.accessMode === "read only") await super.beginTransaction(connection);\n    else this.#transactions().begin();',
      to: "    await super.beginTransaction(connection);",
    },
  ],
};
