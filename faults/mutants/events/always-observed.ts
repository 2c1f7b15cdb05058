import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "always-observed",
  mistake: "The clock is read for an event that nobody listens to.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-001 while nobody listens nothing is made and no clock is read for an event",
  },
  edits: [
    {
      file: "write-txn.ts",
      from: 'isHeard("walguard:txn")\n    ? observed',
      to: "state.depth > 0\n    ? observed",
    },
    { file: "write-txn.ts", from: 'import { isHeard } from "../events.ts";\n', to: "" },
  ],
};
