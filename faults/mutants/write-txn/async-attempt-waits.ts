import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-attempt-waits",
  mistake: "An asynchronous wait lets the engine wait within each attempt, and the event loop stands still.",
  killedBy: {
    file: "test/write-txn/turn.test.ts",
    title: "TX-050 no attempt waits, and the busy timeout is what it was after each",
  },
  edits: [
    {
      file: "begin-attempt.ts",
      from: "setTimeoutOf(connection, state, 0, ownersMs)",
      to: "setTimeoutOf(connection, state, ownersMs, ownersMs)",
    },
  ],
};
