import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-checks-here",
  mistake: "A large file is checked on the event loop.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CN-081 a large file is checked on another thread",
  },
  edits: [
    {
      file: "thread-look.ts",
      from: "const request = name === null ?",
      to: "const request = name !== undefined ?",
    },
    {
      file: "thread-look.ts",
      from: "? null : { file, name, level, busyTimeoutMs, believed };",
      to: '? null : { file, name: name ?? "better-sqlite3", level, busyTimeoutMs, believed };',
    },
  ],
};
