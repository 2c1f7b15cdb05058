import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-refusal-rolls-back",
  mistake: "Refusing a nested call also rolls back the outer transaction.",
  killedBy: "TX-012-nested-is-refused",
  edits: [
    {
      file: "write-txn.ts",
      from: "if (open && options.allowNested !== true) throw nestedTransaction(state);",
      to: 'if (open && options.allowNested !== true) {\n    connection.exec("ROLLBACK");\n    throw nestedTransaction(state);\n  }',
    },
  ],
};
