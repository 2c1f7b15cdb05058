import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-becomes-a-savepoint",
  mistake: "A write transaction inside another silently becomes a savepoint.",
  killedBy: "TX-012-nested-is-refused",
  edits: [
    {
      file: "write-txn.ts",
      from: "if (open && options.allowNested !== true) throw",
      to: "if (open && options.allowNested === false) throw",
    },
  ],
};
