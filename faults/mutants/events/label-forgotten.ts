import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "label-forgotten",
  mistake: "What connect() was told as the name of the database is not in the events.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-004 each connection that was opened is told of, and none that was not",
  },
  edits: [{ file: "connect.ts", from: "  state.label = options.label;\n", to: "" }],
};
