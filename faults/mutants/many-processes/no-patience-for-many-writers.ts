import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-patience-for-many-writers",
  mistake: "Writers neither wait for the write lock nor retry.",
  killedBy: "MP-002-twenty-writers",
  edits: [
    {
      file: "connect.ts",
      from: "connection.exec(`PRAGMA busy_timeout=${timeoutMs}`);",
      to: "connection.exec(`PRAGMA busy_timeout=0`);",
    },
    {
      file: "connect.ts",
      from: "  state.waits.timeoutMs = timeoutMs;",
      to: "  state.waits.timeoutMs = 0;",
    },
  ],
};
