import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "transaction-replayed-on-busy",
  mistake: "When COMMIT meets BUSY, everything is rolled back and repeated, including the body.",
  killedBy: "TX-007-busy-commit-is-tried-again",
  edits: [
    {
      file: "write-txn.ts",
      from: "    commitTransaction(connection, state);\n",
      to: '    prepared(connection, state, "COMMIT").run();\n',
    },
    {
      file: "write-txn.ts",
      from: "connectionState, followBegins }",
      to: "connectionState, followBegins, prepared }",
    },
    {
      file: "write-txn.ts",
      from: "import { beginImmediate, commitTransaction }",
      to: "import { beginImmediate }",
    },
    {
      file: "write-txn.ts",
      from: "  commit(connection, state);\n  check(connection, state);",
      to: "  try {\n    commit(connection, state);\n  } catch {\n    return transaction(connection, state, body);\n  }\n  check(connection, state);",
    },
  ],
};
