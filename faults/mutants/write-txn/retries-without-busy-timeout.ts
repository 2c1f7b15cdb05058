import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "retries-without-busy-timeout",
  mistake: "Writers do not wait for the lock: they try a few times in quick succession and give up.",
  killedBy: "TX-004-waits-for-another-writer",
  edits: [
    {
      file: "write-txn.ts",
      from: '    const statement = prepared(connection, state, "BEGIN IMMEDIATE");',
      to: '    connection.prepare("PRAGMA busy_timeout=0").get();\n    const statement = prepared(connection, state, "BEGIN IMMEDIATE");',
    },
  ],
};
