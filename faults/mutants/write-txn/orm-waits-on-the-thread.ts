import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-waits-on-the-thread",
  mistake: "A transaction of Kysely waits for the write lock on the thread, and the event loop stands still.",
  waits: true,
  killedBy: { file: "test/orm/event-loop.test.ts", title: "TX-078 lets the event loop go on: Kysely" },
  edits: [
    {
      file: "open-transaction.ts",
      from: "  return await inTurn(connection, state, {}, admit, (take) => opened(connection, state, take));",
      to: "  return opened(connection, state, beginImmediate);",
    },
  ],
};
