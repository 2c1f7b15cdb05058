import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-refusal-rolls-back",
  mistake: "A nested call is refused, and the outer transaction is rolled back on the way.",
  killedBy: "TX-012-nested-is-refused",
  edits: [
    {
      file: "write-txn.ts",
      from: "if (open && options.allowNested !== true) throw nestedTransaction(state);",
      to: 'if (open && options.allowNested !== true) {\n    connection.exec("ROLLBACK");\n    throw nestedTransaction(state);\n  }',
    },
  ],
};
