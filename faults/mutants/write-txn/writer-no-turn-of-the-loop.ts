import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-no-turn-of-the-loop",
  mistake: "The next transaction begins at once, and neither the event loop nor others have their turn.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-060 a transaction takes so many bodies, for so long, and the event loop has its turn after it",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "await new Promise((resolve) => setImmediate(resolve));",
      to: "await null;",
    },
    { file: "group-writer.ts", from: 'import { setImmediate } from "node:timers";\n', to: "" },
  ],
};
