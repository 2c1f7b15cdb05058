import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-signal-unheard",
  mistake: "A signal does not end the wait for the init lock.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CN-082 a signal ends the wait for the lock, and the lock is free",
  },
  edits: [
    {
      file: "connect-async.ts",
      from: "timedWait(milliseconds, signal).over",
      to: "timedWait(milliseconds, undefined).over",
    },
  ],
};
