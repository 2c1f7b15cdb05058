import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-await-before-the-body",
  mistake: "Between BEGIN and the body the event loop gets its turn.",
  killedBy: { file: "test/better-sqlite3.test.ts", title: "TX-054 nothing comes between BEGIN and COMMIT" },
  edits: [
    {
      file: "turn.ts",
      from: "        return run(() => {",
      to: "        await null;\n        return run(() => {",
    },
  ],
};
