import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-not-retried",
  mistake: "BEGIN IMMEDIATE is tried once: a lock that the busy handler does not cover is an error.",
  killedBy: "TX-007-busy-begin-is-tried-again",
  edits: [
    {
      file: "write-txn.ts",
      from: "    take(connection, state);\n",
      to: '    if (take !== beginImmediate) take(connection, state);\n    else prepared(connection, state, "BEGIN IMMEDIATE").run();\n',
    },
    {
      file: "write-txn.ts",
      from: "connectionState, followBegins }",
      to: "connectionState, followBegins, prepared }",
    },
  ],
};
