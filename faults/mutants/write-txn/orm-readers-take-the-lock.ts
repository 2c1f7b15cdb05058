import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-readers-take-the-lock",
  mistake: "A transaction that is declared to read only takes the write lock.",
  killedBy: {
    file: "test/orm/readers.test.ts",
    title: "TX-076 reads one state beside a writer: Kysely's access mode",
  },
  edits: [
    {
      file: "kysely.ts",
      from: '    if (settings?.accessMode === "read only") await',
      to: "    if (settings === undefined) await",
    },
  ],
};
