import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-line-in-one-turn",
  mistake: "The next one in the line goes on at once, and a long line keeps the event loop.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-051 other code of the process gets its turn between two of them",
  },
  edits: [
    {
      file: "waiting-line.ts",
      from: "setImmediate(() => firstOf(places)?.advanced?.())",
      to: "firstOf(places)?.advanced?.()",
    },
    { file: "waiting-line.ts", from: 'import { setImmediate } from "node:timers";\n', to: "" },
  ],
};
