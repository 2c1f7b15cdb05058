import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-checks-twice",
  mistake: "What the thread said is forgotten, and the first connect checks the file again.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CN-081 a large file is checked on another thread",
  },
  edits: [
    {
      file: "look-ahead.ts",
      from: "current?.file === file ? current : null",
      to: "current?.file === `${file}/` ? current : null",
    },
  ],
};
