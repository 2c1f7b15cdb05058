import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-looked-at-once",
  mistake: "The connection is looked at when the call comes, and not when its turn does.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-054 an open transaction is not joined, at the call or when the turn has come",
  },
  edits: [
    { file: "turn.ts", from: "      admit();\n", to: "      if (waits0(state)) admit();\n" },
    {
      file: "turn.ts",
      from: "async function orAborted",
      to: "const waits0 = (state: ConnectionState): boolean => state.waits.waitedMs < 0;\n\nasync function orAborted",
    },
  ],
};
