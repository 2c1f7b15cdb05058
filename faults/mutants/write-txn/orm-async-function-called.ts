import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-async-function-called",
  mistake: "better-sqlite3's transaction() calls a function that can be seen to be asynchronous.",
  killedBy: {
    file: "test/orm/guard-transactions.test.ts",
    title: "TX-070 refuses what is asynchronous, and what is no function",
  },
  edits: [
    {
      file: "orm/better-sqlite3.ts",
      from: "isAsyncFunction(body) ? (body as () => unknown) : () => body.apply(this, parameters)",
      to: "isAsyncFunction(undefined) ? (body as () => unknown) : () => body.apply(this, parameters)",
    },
  ],
};
