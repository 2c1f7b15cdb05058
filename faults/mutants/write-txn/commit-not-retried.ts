import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "commit-not-retried",
  mistake: "Only BEGIN is retried; COMMIT gives up at the first BUSY.",
  killedBy: "TX-007-attempts-are-used-up",
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
  ],
};
